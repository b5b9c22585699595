package org.lethe.measure.difference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.contrast.PlannedTypes;
import scala.Tuple2;

/**
 * Which tasks of two experiments can stand beside each other.
 *
 * @param tasks how alike each task that is compared was asked
 * @param refused a sentence for everything that cannot be compared, by what it is
 */
record TaskMatch(Map<String, Likeness> tasks, Map<String, String> refused) {
  /** Name of a task's digest in the manifest of its requests. */
  private static final String TASK_DIGEST = "task_digest";

  /** Looks at plans, then at every question. */
  static TaskMatch of(Side a, Side b, List<JoinedChunk> chunks, JoinedReader reader)
      throws IOException {
    Map<String, String> refused = new LinkedHashMap<>();
    List<JoinedChunk> asked = new ArrayList<>(chunks);
    Set<String> once = new LinkedHashSet<>(); // chunks of further filters hold the same documents
    asked.removeIf(chunk -> !once.add(chunk.ofA().task() + " " + chunk.ofA().index()));
    Map<String, Likeness> found = new LinkedHashMap<>();
    if (!asked.isEmpty()) {
      JavaSparkContext.fromSparkContext(a.comparison().spark().sparkContext())
          .parallelize(asked, asked.size())
          .mapToPair(chunk -> new Tuple2<>(chunk.ofA().task(), reader.likeness(chunk)))
          .collect()
          .forEach(part -> found.merge(part._1(), part._2(), Likeness::plus));
    }
    Map<String, Likeness> tasks = new LinkedHashMap<>();
    for (Map.Entry<String, Likeness> task : found.entrySet()) {
      Likeness likeness = task.getValue();
      if (likeness.alike() > 0) {
        tasks.put(task.getKey(), likeness);
      } else if (likeness.both() == 0) {
        refused.put("task " + task.getKey(), "the experiments asked different documents");
      } else {
        refused.put(
            "task " + task.getKey(),
            "none of %d documents was asked with the same prompt, choices and right answer"
                .formatted(likeness.both()));
      }
    }
    return new TaskMatch(tasks, refused);
  }

  /**
   * Returns the tasks that both experiments planned in one way, and notes why others are not among
   * them.
   */
  static Set<String> planned(Side a, Side b, Map<String, String> refused) throws IOException {
    Set<String> tasks = new LinkedHashSet<>();
    for (String task : a.planned().keySet()) {
      String name = "task " + task;
      if (!b.planned().containsKey(task)) {
        refused.put(name, "only experiment A has it");
      } else if (differs(a, b, task, PlannedTypes.OUTPUT_TYPE)) {
        refused.put(
            name,
            "it is %s in A and %s in B"
                .formatted(
                    a.planned(task, PlannedTypes.OUTPUT_TYPE),
                    b.planned(task, PlannedTypes.OUTPUT_TYPE)));
      } else if (isGenerated(a, task) && differs(a, b, task, TASK_DIGEST)) {
        refused.put(
            name, "its task files differ, so that the answers may have been marked differently");
      } else if (addFilters(a, b, task, refused)) {
        tasks.add(task);
      }
    }
    b.planned().keySet().stream()
        .filter(task -> !a.planned().containsKey(task))
        .forEach(task -> refused.put("task " + task, "only experiment B has it"));
    return tasks;
  }

  private static boolean addFilters(Side a, Side b, String task, Map<String, String> refused) {
    List<String> ofA = a.filters(task);
    List<String> ofB = b.filters(task);
    ofA.stream()
        .filter(filter -> !ofB.contains(filter))
        .forEach(filter -> refused.put(named(task, filter), "only experiment A has it"));
    ofB.stream()
        .filter(filter -> !ofA.contains(filter))
        .forEach(filter -> refused.put(named(task, filter), "only experiment B has it"));
    return ofA.stream().anyMatch(ofB::contains);
  }

  private static String named(String task, String filter) {
    return "filter %s of task %s".formatted(filter, task);
  }

  private static boolean isGenerated(Side side, String task) throws IOException {
    return OutputType.GENERATE_UNTIL.key().equals(side.planned(task, PlannedTypes.OUTPUT_TYPE));
  }

  private static boolean differs(Side a, Side b, String task, String key) throws IOException {
    return !Objects.equals(a.planned(task, key), b.planned(task, key));
  }
}
