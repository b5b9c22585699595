package org.lethe.job.plan;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.lethe.provenance.Digest;
import scala.Tuple2;

/**
 * Documents of a task that stand more than once.
 *
 * @param documents all documents
 * @param copies documents that repeat an earlier one in every field
 * @param amongExamples documents that are also among those worked examples are drawn from
 */
record DocumentCopies(long documents, long copies, long amongExamples) implements Serializable {

  /**
   * Counts documents that are equal in every field.
   *
   * @param pool documents that worked examples are drawn from; empty for none
   */
  static DocumentCopies of(
      JavaPairRDD<Long, Map<String, Object>> documents, List<Map<String, Object>> pool) {
    Set<String> examples = pool.stream().map(DocumentCopies::digest).collect(Collectors.toSet());
    return documents
        .mapToPair(pair -> new Tuple2<>(digest(pair._2()), 1L))
        .reduceByKey(Long::sum)
        .map(
            group -> {
              long times = group._2();
              return new DocumentCopies(
                  times, times - 1, examples.contains(group._1()) ? times : 0);
            })
        .fold(new DocumentCopies(0, 0, 0), DocumentCopies::plus);
  }

  private DocumentCopies plus(DocumentCopies other) {
    return new DocumentCopies(
        documents + other.documents, copies + other.copies, amongExamples + other.amongExamples);
  }

  private static String digest(Map<String, Object> fields) {
    return Digest.of(fields.toString());
  }
}
