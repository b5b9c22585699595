package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.SampledTask;
import org.lethe.benchmark.Task;
import org.lethe.config.DataFiles;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.document.Documents;
import org.lethe.message.JobException;
import scala.Tuple2;

/**
 * A task of the experiment and where its documents lie.
 *
 * @param task as its file and the experiment say
 * @param dataPath where relative data files of the task start
 */
public record TaskSource(Task task, TaskEntry entry, String dataPath) {

  public static TaskSource of(TaskEntry entry, String dataPath) {
    return new TaskSource(entry.task(), entry, dataPath);
  }

  /**
   * The files of a split, those of the experiment before the task's own.
   *
   * @throws JobException if neither names any, or nothing is there
   */
  public List<String> files(String split, Configuration configuration) throws IOException {
    List<String> named = entry.dataFiles().get(split);
    if (named == null && task.dataFiles().containsKey(split)) {
      named = new ArrayList<>();
      for (String pattern : task.dataFiles().get(split)) {
        named.add(new Path(dataPath, pattern).toString());
      }
    }
    if (named == null) {
      throw new JobException(
          JobException.Kind.USAGE,
          "task " + task.name() + " names no data file for split " + split,
          entry.file(),
          "data_files." + split,
          "name it under data-files of the task in the experiment");
    }
    return new DataFiles(split, task.data().configuration(), entry.file(), configuration).of(named);
  }

  /** The documents of a split with their index from 0. */
  public JavaPairRDD<Long, Map<String, Object>> documents(SparkSession spark, String split)
      throws IOException {
    List<String> files = files(split, spark.sparkContext().hadoopConfiguration());
    if (!Task.SAMPLES.equals(task.data().name())) {
      return Documents.read(spark, task.data(), files, task.where());
    }
    String delimiter = task.turn().targetDelimiter();
    return Documents.samples(spark, files, task.filters().get(0).name())
        .map(sample -> SampledTask.document(sample, delimiter))
        .mapToPair(doc -> new Tuple2<>(doc.id(), doc.fields()));
  }

  /**
   * The first documents of a split.
   *
   * @param limit how many; null for all
   */
  public JavaPairRDD<Long, Map<String, Object>> documents(
      SparkSession spark, String split, Integer limit) throws IOException {
    JavaPairRDD<Long, Map<String, Object>> all = documents(spark, split);
    if (limit == null) {
      return all;
    }
    long end = limit;
    return all.filter(pair -> pair._1() < end);
  }
}
