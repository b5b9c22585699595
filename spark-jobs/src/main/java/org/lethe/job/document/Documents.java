package org.lethe.job.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.benchmark.DataFormat;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.Task;
import org.lethe.message.JobException;

/** Reads the documents of a data set in parallel, in file order. */
public final class Documents {
  private Documents() {}

  /**
   * Documents with their index from 0.
   *
   * @param where Spark SQL condition on the fields; null for all
   * @throws JobException if a file is not of its format, or the condition is none
   */
  public static JavaPairRDD<Long, Map<String, Object>> read(
      SparkSession spark, DataFormat format, List<String> files, String where) throws IOException {
    List<FileRange> ranges = new ArrayList<>();
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    for (String file : files) {
      ranges.addAll(ranges(format, file, configuration));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    RangeReading reading =
        new RangeReading(format, context.broadcast(new SerializableConfiguration(configuration)));
    List<Survey> surveys =
        context.parallelize(ranges, ranges.size()).map(reading::survey).collect();
    for (Survey survey : surveys) {
      if (survey.fault() != null) {
        throw fault(survey.range().file(), survey.fault());
      }
    }
    Shape found = surveys.stream().map(Survey::shape).reduce(Shape.NONE, Shape::union);
    Shape shape = format.field() == null ? found : found.withoutTimes(); // as datasets does
    JavaPairRDD<Long, Map<String, Object>> documents =
        context
            .parallelize(numbered(surveys), ranges.size())
            .flatMapToPair(numbered -> reading.documents(numbered, shape));
    if (where == null) {
      return documents;
    }
    JavaRDD<Map<String, Object>> kept =
        new Condition(spark, where, files.get(0)).of(documents.values());
    return kept.zipWithIndex().mapToPair(pair -> pair.swap());
  }

  private static List<FileRange> ranges(
      DataFormat format, String file, Configuration configuration) {
    try {
      return DocumentReaders.of(format, file).ranges(file, configuration);
    } catch (IOException e) {
      throw fault(file, e.getMessage());
    }
  }

  /**
   * The first documents of files, read here and now; their types follow from these alone.
   *
   * @throws JobException if a file is not of its format
   */
  public static List<Map<String, Object>> first(
      DataFormat format, List<String> files, int count, Configuration configuration) {
    List<Map<String, Object>> documents = new ArrayList<>();
    Shape shape = Shape.NONE;
    for (String file : files) {
      DocumentReader reader = DocumentReaders.of(format, file);
      try (DocumentStream stream =
          reader.open(reader.ranges(file, configuration).get(0), configuration)) {
        Map<String, Object> next = stream.next();
        for (; next != null && documents.size() < count; next = stream.next()) {
          documents.add(next);
          shape = reader.infersTypes() ? shape.and(next) : shape;
        }
      } catch (IOException e) {
        throw fault(file, e.getMessage());
      }
    }
    return shape.equals(Shape.NONE) ? documents : documents.stream().map(shape::conform).toList();
  }

  private static List<RangeReading.Numbered> numbered(List<Survey> surveys) {
    List<RangeReading.Numbered> numbered = new ArrayList<>();
    long first = 0;
    for (Survey survey : surveys) {
      numbered.add(new RangeReading.Numbered(survey.range(), first));
      first += survey.documents();
    }
    return numbered;
  }

  private static JobException fault(String file, String problem) {
    return new JobException(
        JobException.Kind.DATA,
        "cannot read the documents: " + problem,
        file,
        "a file of its format, whole",
        "mend the file, or correct the format: dataset_path of the task, or the file's ending");
  }

  /** What lm-eval logged, in file order; each file's lines of one pipeline. */
  public static JavaRDD<LmEvalSample> samples(
      SparkSession spark, List<String> files, String pipeline) throws IOException {
    return read(spark, DataFormat.of(Task.SAMPLES), files, null)
        .values()
        .map(LmEvalSample::of)
        .filter(sample -> sample.filter().equals(pipeline));
  }
}
