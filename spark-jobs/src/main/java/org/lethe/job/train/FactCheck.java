package org.lethe.job.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.lethe.benchmark.OutputType;
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
 * Checks whether raw text tells facts that the tasks ask. Restoration on such text would teach the
 * facts again, and recovery could not be interpreted.
 *
 * <p>Text tells a fact when right answer and subject stand in one sentence, or in a question and
 * what follows it, whatever stands between. Not seen are other words for answer or subject, and a
 * subject that only an earlier sentence names.
 */
public final class FactCheck {

  /** Facts quoted in the error. */
  private static final int QUOTED = 3;

  /** Facts that are looked for at once; the text is read once for each such number of facts. */
  private static final int AT_ONCE = 100_000;

  private FactCheck() {}

  /** A fact, and the first document that tells it. */
  private record Told(TestedFact fact, long row) {}

  /**
   * Checks a text.
   *
   * @param units the text in {@code training_examples}
   * @throws JobException if it tells a tested fact, with some of them
   */
  public static void refuse(
      SparkSession spark, Experiment experiment, TableStore store, Text text, List<Unit> units)
      throws IOException {
    JavaPairRDD<TestedFact, Long> facts =
        facts(spark, experiment, text).zipWithIndex().persist(StorageLevel.MEMORY_AND_DISK());
    JavaRDD<TrainingExampleRow> rows =
        store
            .read(spark, TrainingExampleRow.TABLE, units)
            .javaRDD()
            .map(TrainingExampleRow.TABLE::fromRow);
    long count = facts.count();
    long told = 0;
    List<Told> first = new ArrayList<>();
    for (long from = 0; from < count; from += AT_ONCE) {
      long begin = from;
      FactIndex index =
          new FactIndex(
              facts
                  .filter(fact -> fact._2() >= begin && fact._2() < begin + AT_ONCE)
                  .keys()
                  .collect());
      JavaPairRDD<Integer, Long> found = told(spark, index, rows, text.factWords()).cache();
      told += found.count();
      found
          .takeOrdered(QUOTED, new FirstDocument())
          .forEach(pair -> first.add(new Told(index.fact(pair._1()), pair._2())));
      found.unpersist();
    }
    facts.unpersist();
    if (told > 0) {
      throw refusal(spark, text, told, first);
    }
  }

  /** Facts of all tasks that ask for an answer. */
  private static JavaRDD<TestedFact> facts(SparkSession spark, Experiment experiment, Text text)
      throws IOException {
    JavaRDD<TestedFact> all = JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD();
    for (TaskEntry entry : experiment.tasks()) {
      TaskSource source = TaskSource.of(entry, experiment.dataPath());
      if (source.task().type() != OutputType.LOGLIKELIHOOD_ROLLING) {
        all = all.union(FactReader.read(spark, source, entry.limit(), text.subjectField()));
      }
    }
    return all;
  }

  /** The facts that text tells, each with the first row that does. */
  private static JavaPairRDD<Integer, Long> told(
      SparkSession spark, FactIndex index, JavaRDD<TrainingExampleRow> rows, int reach) {
    Broadcast<FactIndex> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(index);
    return rows.mapPartitionsToPair(
            part -> {
              Map<Integer, Long> first = new HashMap<>();
              part.forEachRemaining(
                  row -> {
                    BitSet told = new BitSet();
                    Passages.of(row.answer(), reach)
                        .forEach(passage -> shared.value().addTold(passage, told));
                    told.stream().forEach(id -> first.merge(id, row.row(), Math::min));
                  });
              return first.entrySet().stream()
                  .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                  .iterator();
            })
        .reduceByKey(Math::min);
  }

  private static final class FirstDocument
      implements Comparator<Tuple2<Integer, Long>>, java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<Integer, Long> one, Tuple2<Integer, Long> other) {
      int rows = Long.compare(one._2(), other._2());
      return rows != 0 ? rows : Integer.compare(one._1(), other._1());
    }
  }

  private static JobException refusal(SparkSession spark, Text text, long told, List<Told> some)
      throws IOException {
    List<Told> quoted =
        some.stream().sorted(Comparator.comparing(Told::row)).limit(QUOTED).toList();
    return new JobException(
        JobException.Kind.DATA,
        "the restoration text tells %d tested facts, for example %s"
            .formatted(
                told, quoted.stream().map(FactCheck::quoted).collect(Collectors.joining("; "))),
        TextPlace.of(spark, text, quoted.get(0).row()),
        "text without facts that the tasks ask, so that restoration does not teach them",
        "take these documents out, or write tested-facts: allow in training.recipes."
            + text.name());
  }

  private static String quoted(Told told) {
    TestedFact fact = told.fact();
    return "document %d has the answer \"%s\" and \"%s\" together, asked in document %d of task %s"
        .formatted(
            told.row(),
            String.join(" ", fact.answer()),
            String.join(" ", fact.subject()),
            fact.document(),
            fact.task());
  }
}
