package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * Tasks that are also reported together.
 *
 * @param name name of the group
 * @param alias name for people
 * @param tasks names of its tasks, those of groups within it too, in order; one that is reached
 *     twice stands twice and, as in the harness, counts twice
 * @param children names of the tasks and groups that stand directly in it
 * @param aggregates what is reported of all its tasks together
 * @param version of the group's definition; empty when absent
 */
public record TaskGroup(
    String name,
    String alias,
    List<String> tasks,
    List<String> children,
    List<Aggregate> aggregates,
    String version)
    implements Serializable {

  /** Copies what could change. */
  public TaskGroup {
    tasks = List.copyOf(tasks);
    children = List.copyOf(children);
    aggregates = List.copyOf(aggregates);
  }

  /**
   * The mean of a metric over the tasks of a group.
   *
   * @param metric name of the metric
   * @param filters pipelines whose metrics count; empty for all there are
   * @param weightBySize whether a task counts by its documents, or as much as any other
   */
  public record Aggregate(String metric, List<String> filters, boolean weightBySize)
      implements Serializable {

    /** Copies what could change. */
    public Aggregate {
      filters = List.copyOf(filters);
    }
  }
}
