package org.lethe.benchmark;

import java.io.Serializable;

/**
 * How documents lie in files.
 *
 * @param name json, csv, tsv, parquet, text or {@link Task#SAMPLES}; null when each file's ending
 *     decides
 * @param separator between the documents of a text file, null for one document a file (our
 *     extension)
 * @param field key of a JSON object under which the list of documents stands; null when the
 *     documents are the file
 * @param hub id of the data set of the Hub that the files are of; null for other files
 * @param configuration configuration of that data set; null when the task names none
 */
public record DataFormat(
    String name, String separator, String field, String hub, String configuration)
    implements Serializable {

  /** Files of one format, whole. */
  public static DataFormat of(String name) {
    return new DataFormat(name, null, null);
  }

  /** Files that are of no data set of the Hub. */
  public DataFormat(String name, String separator, String field) {
    this(name, separator, field, null, null);
  }
}
