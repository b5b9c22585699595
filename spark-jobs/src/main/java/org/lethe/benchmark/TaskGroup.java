package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * A group of tasks with common results.
 *
 * @param name name of the group
 * @param alias name in reports
 * @param tasks names of its tasks in order, including tasks of groups within it; a task that is
 *     reached twice occurs twice and, as in the harness, counts twice
 * @param children names of its direct members, tasks and groups
 * @param aggregates metrics over all its tasks
 * @param version version of the group's definition; empty when absent
 */
public record TaskGroup(
    String name,
    String alias,
    List<String> tasks,
    List<String> children,
    List<Aggregate> aggregates,
    String version)
    implements Serializable {

  /** Copies the lists. */
  public TaskGroup {
    tasks = List.copyOf(tasks);
    children = List.copyOf(children);
    aggregates = List.copyOf(aggregates);
  }

  /** Returns the same group of tasks that are called with a suffix, as it is itself. */
  public TaskGroup suffixed(String suffix) {
    return new TaskGroup(
        name + suffix,
        alias + suffix,
        tasks.stream().map(task -> task + suffix).toList(),
        children.stream().map(child -> child + suffix).toList(),
        aggregates,
        version);
  }

  /**
   * The mean of a metric over the tasks of a group.
   *
   * @param metric name of the metric
   * @param filters pipelines whose metrics count; empty for all
   * @param weightBySize whether the weight of a task is its number of documents, or 1
   */
  public record Aggregate(String metric, List<String> filters, boolean weightBySize)
      implements Serializable {

    /** Copies the lists. */
    public Aggregate {
      filters = List.copyOf(filters);
    }
  }
}
