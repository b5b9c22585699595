package org.lethe.job.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.DataFormat;
import org.lethe.config.DataFiles;
import org.lethe.config.Training.Text;
import org.lethe.job.document.Documents;

/** Where a document of raw text lies. */
final class TextPlace {
  private TextPlace() {}

  /** How the documents of a text lie in its files. */
  static DataFormat format(Text text) {
    return new DataFormat(text.format(), text.separator(), null);
  }

  /** The files of a text. */
  static List<String> files(Text text, Configuration configuration) throws IOException {
    String place = "training.recipes." + text.name() + ".text";
    return new DataFiles(null, null, place, configuration).of(text.files());
  }

  /** File and line of a document of a text file; of other formats file and document. */
  static String of(SparkSession spark, Text text, long row) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    List<String> files = files(text, configuration);
    long within = row;
    for (String file : files) {
      long count = Documents.read(spark, format(text), List.of(file), null).count();
      if (within < count) {
        return text.format().equals("text") && text.separator() != null
            ? file + ":" + line(new Path(file), text.separator(), within, configuration)
            : file + ", document " + within;
      }
      within -= count;
    }
    throw new IllegalStateException("no document " + row + " in " + files);
  }

  /** Reads a character at a time up to the document. */
  private static long line(Path file, String separator, long document, Configuration configuration)
      throws IOException {
    long line = 1;
    long passed = 0;
    int matched = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                file.getFileSystem(configuration).open(file), StandardCharsets.UTF_8))) {
      for (int c = in.read(); passed < document && c >= 0; c = in.read()) {
        line += c == '\n' ? 1 : 0;
        matched = c == separator.charAt(matched) ? matched + 1 : c == separator.charAt(0) ? 1 : 0;
        if (matched == separator.length()) {
          passed++;
          matched = 0;
        }
      }
    }
    return line;
  }
}
