package org.lethe.job.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.message.JobException;
import org.lethe.table.LiteralPath;

/** Reads the documents of a data set through Spark, in file order. */
public final class Documents {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  private Documents() {}

  /**
   * Documents with their index from 0.
   *
   * @param format json (an array or an object a line), csv, tsv, parquet or text; null where the
   *     ending of each file tells
   * @param where Spark SQL condition on the fields; null for all
   * @param separator between the documents of a text file; null for one document a file
   * @throws JobException if a file is not of its format, or the condition is none
   */
  public static JavaPairRDD<Long, Map<String, Object>> read(
      SparkSession spark, String format, List<String> files, String where, String separator) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<JavaRDD<Map<String, Object>>> parts = new ArrayList<>();
    for (String file : files) {
      Dataset<Row> rows = load(spark, format == null ? format(file) : format, file, separator);
      Dataset<Row> kept = where == null ? rows : where(rows, where, file);
      parts.add(json(kept).javaRDD().map(Documents::fields));
    }
    JavaRDD<Map<String, Object>> all = parts.get(0);
    for (JavaRDD<Map<String, Object>> part : parts.subList(1, parts.size())) {
      all = context.union(all, part);
    }
    return all.zipWithIndex().mapToPair(pair -> pair.swap());
  }

  /** What lm-eval logged, in file order; each file's lines of one pipeline. */
  public static JavaRDD<LmEvalSample> samples(
      SparkSession spark, List<String> files, String pipeline) {
    return spark
        .read()
        .textFile(files.stream().map(LiteralPath::of).toArray(String[]::new))
        .javaRDD()
        .map(line -> LmEvalSample.of(fields(line)))
        .filter(sample -> sample.filter().equals(pipeline));
  }

  /** A field that a document lacks and others have is null, as in HuggingFace's data sets. */
  private static Dataset<String> json(Dataset<Row> rows) {
    return rows.select(
            functions.to_json(functions.struct("*"), Map.of("ignoreNullFields", "false")))
        .as(Encoders.STRING());
  }

  /** Spark writes a row as JSON, Jackson reads it as collections that templates understand. */
  private static Map<String, Object> fields(String json) throws IOException {
    return JSON.readValue(json, FIELDS);
  }

  private static Dataset<Row> load(
      SparkSession spark, String format, String file, String separator) {
    try {
      return read(spark, format, file, separator);
    } catch (Exception e) { // Scala throws checked ones without saying so
      throw new JobException(
          JobException.Kind.DATA,
          "cannot read the documents as %s: %s".formatted(format, firstLine(e)),
          file,
          "a file of that format, whole",
          "mend the file, or correct the format: dataset_path of the task, or the file's ending");
    }
  }

  private static Dataset<Row> where(Dataset<Row> rows, String condition, String file) {
    try {
      return rows.where(condition);
    } catch (Exception e) {
      throw new JobException(
          JobException.Kind.USAGE,
          "cannot evaluate where: %s: %s".formatted(condition, firstLine(e)),
          file,
          "a Spark SQL condition on " + String.join(", ", rows.columns()),
          "correct the task's where");
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().split("\\R", 2)[0];
  }

  private static Dataset<Row> read(
      SparkSession spark, String format, String file, String separator) {
    String path = LiteralPath.of(file);
    return switch (format) {
      case "json" ->
          spark
              .read()
              .option("multiLine", isArray(spark, file))
              .option("mode", "FAILFAST") // else a line that is broken is a document without fields
              .json(path);
      case "csv" -> delimited(spark, path, ",");
      case "tsv" -> delimited(spark, path, "\t");
      case "parquet" -> spark.read().parquet(path);
      case "text" -> text(spark, path, separator);
      default -> throw new IllegalArgumentException("unknown data format " + format);
    };
  }

  private static String format(String file) {
    String name = file.replaceFirst("\\.(gz|bz2|zst)$", "");
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "json", "jsonl" -> "json";
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

  /** One file is one partition here, so that quoted line breaks are read whole. */
  private static Dataset<Row> delimited(SparkSession spark, String file, String separator) {
    return spark
        .read()
        .option("header", true)
        .option("multiLine", true)
        .option("escape", "\"")
        .option("sep", separator)
        .csv(file);
  }

  private static Dataset<Row> text(SparkSession spark, String file, String separator) {
    return separator == null
        ? spark.read().option("wholetext", true).text(file).toDF("text")
        : spark.read().option("lineSep", separator).text(file).toDF("text");
  }

  /** A JSON array starts with a bracket; JSON lines start with a brace. */
  private static boolean isArray(SparkSession spark, String file) {
    try (var in =
        new Path(file)
            .getFileSystem(spark.sparkContext().hadoopConfiguration())
            .open(new Path(file))) {
      int c = in.read();
      while (c == 0xEF || c == 0xBB || c == 0xBF || Character.isWhitespace(c)) {
        c = in.read();
      }
      return c == '[';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
