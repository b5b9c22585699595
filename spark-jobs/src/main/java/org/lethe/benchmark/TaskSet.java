package org.lethe.benchmark;

import java.util.List;

/**
 * The tasks of a file or name: one task, or the tasks of a group or a tag.
 *
 * @param tasks the tasks in order, each once
 * @param groups the groups that the tasks belong to, outermost first
 */
public record TaskSet(List<Task> tasks, List<TaskGroup> groups) {

  /** Copies the lists. */
  public TaskSet {
    tasks = List.copyOf(tasks);
    groups = List.copyOf(groups);
  }
}
