package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * How documents lie in files.
 *
 * @param name json, csv, tsv, parquet, text or {@link Task#SAMPLES}; null when each file's ending
 *     decides
 * @param separator between the documents of a text file, null for one document a file (our
 *     extension)
 * @param field key of a JSON object under which the list of documents stands; null when the
 *     documents are the file
 * @param shared keys of that object before the list, whose values every document gets (our
 *     extension)
 * @param hub id of the data set of the Hub that the files are of; null for other files
 * @param configuration configuration of that data set; null when the task names none
 */
public record DataFormat(
    String name,
    String separator,
    String field,
    List<String> shared,
    String hub,
    String configuration)
    implements Serializable {

  /** Copies the keys. */
  public DataFormat {
    shared = List.copyOf(shared);
  }

  /** Files of one format, whole. */
  public static DataFormat of(String name) {
    return new DataFormat(name, null, null);
  }

  /** Files that are of no data set of the Hub. */
  public DataFormat(String name, String separator, String field) {
    this(name, separator, field, List.of(), null, null);
  }

  /**
   * A text that tells formats apart; without shared keys it is what it was before there were any.
   */
  @Override
  public String toString() {
    return "DataFormat[name=%s, separator=%s, field=%s, hub=%s, configuration=%s]"
            .formatted(name, separator, field, hub, configuration)
        + (shared.isEmpty() ? "" : shared);
  }
}
