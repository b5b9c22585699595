package org.lethe.measure.similarity;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.lethe.analysis.TfIdf;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.spi.Defined;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import scala.Tuple2;

/**
 * The part of {@code task_similarity} that needs no model: TF-IDF cosine of the prompts, one a
 * document. Terms are counted by Spark and stream through the driver in alphabetical order; what is
 * held is [tasks, tasks].
 */
public final class PromptSimilarity {
  private PromptSimilarity() {}

  private record Prompt(String task, String text) implements Serializable {}

  /** Counts of a term: occurrences by task, and prompts of all tasks with it. */
  private record Counts(long[] occurrences, long prompts) implements Serializable {
    Counts plus(Counts other) {
      long[] sum = occurrences.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other.occurrences[i];
      }
      return new Counts(sum, prompts + other.prompts);
    }
  }

  /**
   * Returns the rows, once for every base, beside the measures of that base's states.
   *
   * @param bases ids of the bases
   */
  public static List<TaskSimilarityRow> rows(
      SparkSession spark, TableStore store, Set<String> bases, Set<String> tasks)
      throws IOException {
    JavaRDD<Prompt> prompts = prompts(spark, store, tasks).cache();
    try {
      Map<String, Long> sizes = new TreeMap<>(prompts.map(Prompt::task).countByValue());
      List<String> names = new ArrayList<>(sizes.keySet());
      TfIdf sums =
          new TfIdf(names.size(), sizes.values().stream().mapToLong(Long::longValue).sum());
      Iterator<Tuple2<String, Counts>> terms = terms(prompts, names).sortByKey().toLocalIterator();
      while (terms.hasNext()) {
        Counts counts = terms.next()._2();
        sums.add(Arrays.stream(counts.occurrences()).asDoubleStream().toArray(), counts.prompts());
      }
      return rows(bases, names, sizes, sums);
    } finally {
      prompts.unpersist();
    }
  }

  private static JavaRDD<Prompt> prompts(SparkSession spark, TableStore store, Set<String> tasks)
      throws IOException {
    return store
        .read(spark, RequestRow.TABLE)
        .filter(functions.col(RequestRow.CHOICE).equalTo(0))
        .filter(
            functions.col(RequestRow.OUTPUT_TYPE).notEqual(OutputType.LOGLIKELIHOOD_ROLLING.key()))
        .filter(functions.col(RequestRow.TASK).isin(tasks.toArray()))
        .filter(functions.col(RequestRow.CONTEXT).isNotNull()) // a prompt that could be rendered
        .select(RequestRow.TASK, RequestRow.CONTEXT)
        .javaRDD()
        .map((Row row) -> new Prompt(row.getString(0), row.getString(1)));
  }

  private static JavaPairRDD<String, Counts> terms(JavaRDD<Prompt> prompts, List<String> names) {
    return prompts
        .flatMapToPair(
            prompt -> {
              int task = names.indexOf(prompt.task());
              Map<String, Counts> counts = new HashMap<>();
              for (String term : TfIdf.terms(prompt.text())) {
                counts.computeIfAbsent(term, t -> new Counts(new long[names.size()], 1))
                    .occurrences()[task]++;
              }
              return counts.entrySet().stream()
                  .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                  .iterator();
            })
        .reduceByKey(Counts::plus);
  }

  private static List<TaskSimilarityRow> rows(
      Set<String> bases, List<String> names, Map<String, Long> sizes, TfIdf sums) {
    List<TaskSimilarityRow> rows = new ArrayList<>();
    for (String base : bases) {
      for (int a = 0; a < names.size(); a++) {
        for (int b = 0; b < names.size(); b++) {
          if (a != b) {
            rows.add(
                new TaskSimilarityRow(
                    base,
                    names.get(a),
                    names.get(b),
                    null,
                    "tfidf_cosine",
                    Defined.orNull(sums.cosine(a, b)),
                    sizes.get(names.get(a)),
                    sizes.get(names.get(b)),
                    null));
          }
        }
      }
    }
    return rows;
  }
}
