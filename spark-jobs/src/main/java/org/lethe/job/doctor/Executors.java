package org.lethe.job.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.message.JobException;

/**
 * What the executors of a session say.
 *
 * @param facts of each, in the order of their ids
 * @param skews milliseconds that the clock of each is at least ahead of the driver's; negative
 *     behind
 * @param failure why they cannot be asked; null if they can
 */
record Executors(List<ProcessFacts> facts, Map<String, Long> skews, String failure) {
  /** Nobody was asked. */
  static final Executors NONE = new Executors(List.of(), Map.of(), null);

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  /** So long a task keeps its place, so that the others go to other executors. */
  private static final long KEEP_MILLIS = 300;

  private static final long SKEW_MILLIS = TimeUnit.MINUTES.toMillis(1);

  /** What a task says. */
  private record Answer(ProcessFacts facts, long clock) implements java.io.Serializable {}

  /**
   * Asks until every registered executor has answered and no new one comes, or time is over.
   *
   * @param expected how many there should be; 0 if nobody knows
   */
  static Executors ask(SparkSession spark, Question question, int expected) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> sent =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    Map<String, ProcessFacts> facts = new TreeMap<>();
    Map<String, Long> skews = new TreeMap<>();
    String failure = null;
    long end = System.nanoTime() + PATIENCE;
    boolean news = true;
    while (failure == null
        && System.nanoTime() < end
        && (news || facts.size() < Math.max(expected, registered(spark)))) {
      int before = facts.size();
      long asked = System.currentTimeMillis();
      JavaFutureAction<List<Answer>> answers =
          context
              .parallelize(numbers(context), numbers(context).size())
              .map(i -> answer(question, sent.value().value()))
              .collectAsync();
      try {
        List<Answer> round = answers.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        long now = System.currentTimeMillis();
        for (Answer answer : round) {
          facts.putIfAbsent(answer.facts().id(), answer.facts());
          skews.put(answer.facts().name(), outside(answer.clock(), asked, now));
        }
      } catch (TimeoutException e) {
        answers.cancel(true);
      } catch (ExecutionException e) {
        failure = "tasks failed: " + e.getCause().getMessage().lines().findFirst().orElse("");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = "interrupted";
      }
      news = facts.size() > before;
    }
    return new Executors(new ArrayList<>(facts.values()), skews, failure);
  }

  private static List<Integer> numbers(JavaSparkContext context) {
    return Collections.nCopies(Math.max(2, context.defaultParallelism()), 0);
  }

  private static int registered(SparkSession spark) {
    return spark.sparkContext().statusTracker().getExecutorInfos().length - 1; // without the driver
  }

  private static Answer answer(Question question, Configuration configuration)
      throws InterruptedException {
    ProcessFacts facts = ProcessFacts.ofThisProcess(question, true, configuration);
    Thread.sleep(KEEP_MILLIS);
    return new Answer(facts, System.currentTimeMillis());
  }

  /** Returns how far a moment lies outside an interval; negative before it. */
  static long outside(long moment, long first, long last) {
    return moment < first ? moment - first : Math.max(0, moment - last);
  }

  /** Judges how many came, and their clocks. */
  List<Check> checks(int expected) {
    List<Check> checks = new ArrayList<>();
    if (failure != null) {
      checks.add(
          Check.fault(
              JobException.Kind.ENGINE,
              ProcessFacts.DRIVER,
              "executors",
              failure,
              "read the standard error of the executors; a native library that does not fit ends"
                  + " them"));
    } else if (this != NONE && facts.isEmpty()) {
      checks.add(
          Check.fault(
              JobException.Kind.TEMPORARY,
              ProcessFacts.DRIVER,
              "executors",
              "none came within a minute",
              "ask for cores, memory and GPUs that a machine of the cluster has, or wait for"
                  + " others to end; the page of the cluster's master says which"));
    } else if (facts.size() < expected) {
      checks.add(
          Check.warning(
              ProcessFacts.DRIVER,
              "executors",
              "%d of %d came within a minute".formatted(facts.size(), expected),
              "work goes on with these; the page of the cluster's master says what is lacking"));
    } else if (this != NONE) {
      checks.add(Check.ok(ProcessFacts.DRIVER, "executors", facts.size() + " came"));
    }
    skews.forEach((name, millis) -> checks.add(clock(name, millis)));
    return checks;
  }

  private static Check clock(String process, long millis) {
    return Math.abs(millis) < SKEW_MILLIS
        ? Check.ok(process, "clock", "as the driver's")
        : Check.warning(
            process,
            "clock",
            "%d s %s the driver's"
                .formatted(Math.abs(millis) / 1000, millis < 0 ? "behind" : "ahead of"),
            "set it by NTP: object stores refuse requests of a wrong time, and what killed writers"
                + " left is told by its age");
  }
}
