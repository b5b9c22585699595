package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.Division;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.message.JobException;
import scala.Tuple2;

/**
 * The documents that a task's prompts in context are made of: demonstrations from the training or
 * few-shot split, queries from the evaluated split; where these are one, its parts.
 */
final class ContextSource {
  private final SparkSession spark;
  private final TaskSource source;
  private final Task task;
  private final String pool;

  /**
   * @throws JobException if the task cannot be asked in context
   */
  ContextSource(SparkSession spark, TaskSource source) {
    this.spark = spark;
    this.source = source;
    this.task = source.task();
    this.pool = task.trainingSplit() == null ? task.fewShot().split() : task.trainingSplit();
    if (task.type() == OutputType.LOGLIKELIHOOD_ROLLING
        || Task.SAMPLES.equals(task.data().name())) {
      throw new JobException(
          JobException.Kind.USAGE,
          "task %s cannot be asked in context: %s"
              .formatted(
                  task.name(),
                  Task.SAMPLES.equals(task.data().name())
                      ? "its requests are written already"
                      : "its documents have no question"),
          source.entry().file(),
          "a task whose documents have questions and answers",
          "take it out of in-context.tasks");
    }
  }

  /** Returns the files that prompts depend on. */
  List<String> files() throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    List<String> files = new ArrayList<>(source.files(task.split(), configuration));
    if (!isOneSplit() && !task.fewShot().given()) {
      files.addAll(source.files(pool, configuration));
    }
    return files;
  }

  private boolean isOneSplit() {
    return !task.fewShot().given() && pool.equals(task.split());
  }

  /**
   * Returns the documents of each part with their indices in their split, in seeded order.
   *
   * @throws JobException if there are too few
   */
  Map<Part, List<Tuple2<Long, Map<String, Object>>>> documents(
      PromptSet.Format format, int shots, long seed) throws IOException {
    JavaPairRDD<Long, Map<String, Object>> evaluated = source.documents(spark, task.split());
    int count = Math.toIntExact(evaluated.count());
    JavaPairRDD<Long, Map<String, Object>> demonstrations = isOneSplit() ? evaluated : pool();
    Division division =
        isOneSplit()
            ? Division.ofOneSplit(count, seed, format)
            : Division.ofTwoSplits(Math.toIntExact(demonstrations.count()), count, seed, format);
    Map<Part, List<Tuple2<Long, Map<String, Object>>>> documents = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      documents.put(
          part, chosen(part == Part.TRAINING ? demonstrations : evaluated, division.part(part)));
    }
    requireEnough(documents, shots);
    return documents;
  }

  private JavaPairRDD<Long, Map<String, Object>> pool() throws IOException {
    if (!task.fewShot().given() || task.trainingSplit() != null) {
      return source.documents(spark, pool);
    }
    List<Tuple2<Long, Map<String, Object>>> given = new ArrayList<>();
    for (Map<String, Object> sample : task.fewShot().samples()) {
      given.add(new Tuple2<>((long) given.size(), sample));
    }
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelizePairs(given);
  }

  private static List<Tuple2<Long, Map<String, Object>>> chosen(
      JavaPairRDD<Long, Map<String, Object>> documents, List<Integer> places) {
    Set<Long> wanted = new HashSet<>();
    places.forEach(place -> wanted.add((long) place));
    Map<Long, Map<String, Object>> found =
        documents.filter(pair -> wanted.contains(pair._1())).collectAsMap();
    List<Tuple2<Long, Map<String, Object>>> chosen = new ArrayList<>();
    places.forEach(place -> chosen.add(new Tuple2<>((long) place, found.get((long) place))));
    return chosen;
  }

  private void requireEnough(Map<Part, ? extends List<?>> documents, int shots) {
    int demonstrations = documents.get(Part.TRAINING).size();
    if (demonstrations < shots) {
      throw fault(
          "task %s asks for %d demonstrations of split %s, which has %d documents for them"
              .formatted(task.name(), shots, pool, demonstrations),
          "at least %d documents%s".formatted(shots, isOneSplit() ? " in 70 % of the split" : ""),
          "lower in-context.shots, or name a larger training_split");
    }
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      if (documents.get(part).isEmpty()) {
        throw fault(
            "task %s has no document for the %s part of split %s"
                .formatted(task.name(), part.key(), task.split()),
            "at least %d documents".formatted(isOneSplit() ? 12 : 4),
            "name a larger split, or take the task out of in-context.tasks");
      }
    }
  }

  private JobException fault(String problem, String expected, String remedy) {
    return new JobException(
        JobException.Kind.USAGE, problem, source.entry().file(), expected, remedy);
  }
}
