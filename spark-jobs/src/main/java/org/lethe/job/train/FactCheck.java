package org.lethe.job.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Task;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.Training.Text;
import org.lethe.job.plan.TaskSource;
import org.lethe.message.JobException;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.Unit;
import scala.Tuple2;

/**
 * Checks whether raw text contains facts that the tasks ask. Restoration on such text would teach
 * the facts again, and recovery could not be interpreted.
 *
 * <p>A tested fact is the last words of a question with its right answer, lower case and without
 * punctuation; it is held by a document in which these words follow one another. A fact told in
 * other words is not found.
 */
public final class FactCheck {

  /** Facts quoted in the error. */
  private static final int QUOTED = 3;

  private FactCheck() {}

  /**
   * Checks a text.
   *
   * @param units the text in {@code training_examples}
   * @throws JobException if it holds a tested fact, with some of them
   */
  public static void refuse(
      SparkSession spark, Experiment experiment, TableStore store, Text text, List<Unit> units)
      throws IOException {
    JavaPairRDD<String, String> facts = facts(spark, experiment, text.factWords()).distinct();
    List<Integer> lengths = facts.map(fact -> fact._1().split(" ").length).distinct().collect();
    JavaPairRDD<String, Long> grams =
        store
            .read(spark, TrainingExampleRow.TABLE, units)
            .javaRDD()
            .map(TrainingExampleRow.TABLE::fromRow)
            .flatMapToPair(row -> grams(row, lengths).iterator());
    JavaPairRDD<String, Tuple2<String, Long>> held = facts.join(grams).cache();
    List<Tuple2<String, Tuple2<String, Long>>> quoted = held.sortByKey().take(QUOTED);
    if (!quoted.isEmpty()) {
      long count = held.keys().distinct().count();
      Tuple2<String, Tuple2<String, Long>> first = quoted.get(0);
      throw new JobException(
          JobException.Kind.DATA,
          "the restoration text holds %d tested facts, for example \"%s\" of task %s in document %d"
              .formatted(count, first._1(), first._2()._1(), first._2()._2()),
          text.files().toString(),
          "text without facts that the tasks ask, so that restoration does not teach them",
          "take these documents out, or write tested-facts: allow in training.recipes."
              + text.name());
    }
    held.unpersist();
  }

  /** Facts of all tasks that ask for an answer, with the task's name. */
  private static JavaPairRDD<String, String> facts(
      SparkSession spark, Experiment experiment, int words) throws IOException {
    JavaPairRDD<String, String> all = null;
    for (TaskEntry entry : experiment.tasks()) {
      TaskSource source = TaskSource.of(entry, experiment.dataPath());
      Task task = source.task().withFewShot(0);
      if (task.type() != OutputType.LOGLIKELIHOOD_ROLLING) {
        JavaPairRDD<String, String> found =
            source
                .documents(spark, task.split(), entry.limit())
                .mapPartitionsToPair(
                    docs -> {
                      RequestBuilder builder =
                          new RequestBuilder(
                              task, new RequestEncoder(LETTERS, Integer.MAX_VALUE - 1));
                      List<Tuple2<String, String>> facts = new ArrayList<>();
                      docs.forEachRemaining(
                          doc ->
                              facts(builder, doc, words)
                                  .forEach(f -> facts.add(new Tuple2<>(f, task.name()))));
                      return facts.iterator();
                    });
        all = all == null ? found : all.union(found);
      }
    }
    return all;
  }

  private static List<String> facts(
      RequestBuilder builder, Tuple2<Long, Map<String, Object>> document, int words) {
    List<Request> requests = builder.requests(new Doc(document._1(), document._2()), List.of());
    List<String> facts = new ArrayList<>();
    for (int gold : requests.get(0).rights()) {
      if (gold < requests.size() && requests.get(gold).continuation() != null) {
        Request right = requests.get(gold);
        List<String> all = words(right.context() + " " + right.continuation());
        if (all.size() >= 2) {
          facts.add(String.join(" ", all.subList(Math.max(0, all.size() - words), all.size())));
        }
      }
    }
    return facts;
  }

  private static List<Tuple2<String, Long>> grams(TrainingExampleRow row, List<Integer> lengths) {
    List<String> words = words(row.answer());
    Set<String> grams = new HashSet<>();
    for (int length : lengths) {
      for (int from = 0; from + length <= words.size(); from++) {
        grams.add(String.join(" ", words.subList(from, from + length)));
      }
    }
    return grams.stream().map(gram -> new Tuple2<>(gram, row.row())).toList();
  }

  /** Words as they are compared. */
  public static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** Builds requests for their text only; every letter is one token. */
  private static final Encoder LETTERS =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.chars().toArray();
        }

        @Override
        public int prefix() {
          return 0;
        }
      };
}
