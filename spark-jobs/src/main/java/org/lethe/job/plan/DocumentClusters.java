package org.lethe.job.plan;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.Doc;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.message.JobException;
import scala.Tuple2;

/**
 * Clusters of documents that are not independent of each other: those with an equal value of a
 * field.
 *
 * @param field name of the field
 * @param first index of the first document with a value
 */
record DocumentClusters(String field, Broadcast<Map<String, Long>> first) implements Serializable {

  /**
   * Finds the clusters of a task's documents.
   *
   * @throws JobException if a document does not have the field
   */
  static DocumentClusters of(
      TaskEntry entry, JavaPairRDD<Long, Map<String, Object>> documents, SparkSession spark) {
    String field = entry.cluster();
    documents
        .filter(document -> document._2().get(field) == null)
        .take(1)
        .forEach(
            document -> {
              throw new JobException(
                  JobException.Kind.DATA,
                  "task %s: cluster names field '%s', which document %d does not have; its fields are %s"
                      .formatted(entry.name(), field, document._1(), document._2().keySet()),
                  entry.file(),
                  "a field that every document has",
                  "correct the key cluster of the task in the experiment");
            });
    Map<String, Long> first =
        documents
            .mapToPair(document -> new Tuple2<>(text(document._2().get(field)), document._1()))
            .reduceByKey(Math::min)
            .collectAsMap();
    return new DocumentClusters(
        field,
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new HashMap<>(first)));
  }

  /** Returns the index of the first document of a document's cluster. */
  long of(Doc document) {
    return first.value().get(text(document.fields().get(field)));
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }
}
