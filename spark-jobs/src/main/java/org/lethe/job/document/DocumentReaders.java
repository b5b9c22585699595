package org.lethe.job.document;

import java.util.List;
import org.lethe.benchmark.DataFormat;
import org.lethe.benchmark.Task;
import org.lethe.message.JobException;

/** Which reader reads a file. */
final class DocumentReaders {
  private DocumentReaders() {}

  /**
   * Returns the reader of a file.
   *
   * @throws JobException if the format is not given and the file's ending tells none
   */
  static DocumentReader of(DataFormat format, String file) {
    return switch (format.name() == null ? ending(file) : format.name()) {
      case "json" -> new JsonReader(format.field(), format.shared(), true);
      case Task.SAMPLES -> new JsonReader(null, List.of(), false);
      case "csv" -> new CsvReader(',');
      case "tsv" -> new CsvReader('\t');
      case "parquet" -> new ParquetFile();
      case "text" -> new TextReader(format.separator());
      default -> throw new IllegalArgumentException("unknown data format " + format);
    };
  }

  private static String ending(String file) {
    String name = file.replaceFirst("\\.(gz|bz2|zst)$", "");
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "json", "jsonl", "ndjson" -> "json";
      case "txt" -> "text";
      case "csv", "tsv", "parquet" -> ending;
      default ->
          throw new JobException(
              JobException.Kind.USAGE,
              "no format is known by the ending of " + file,
              file,
              "json, jsonl, csv, tsv, parquet or txt",
              "rename the file, or write its format as dataset_path of the task");
    };
  }
}
