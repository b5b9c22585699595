package org.lethe.benchmark;

import java.util.List;

/**
 * What a task file stands for: one task, or those of a group or a tag.
 *
 * @param tasks the tasks in order, each once
 * @param groups the groups that sum them up, outermost first
 */
public record TaskSet(List<Task> tasks, List<TaskGroup> groups) {

  /** Copies what could change. */
  public TaskSet {
    tasks = List.copyOf(tasks);
    groups = List.copyOf(groups);
  }
}
