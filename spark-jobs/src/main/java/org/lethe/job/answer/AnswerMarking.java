package org.lethe.job.answer;

import java.io.Serializable;
import java.util.List;
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.filter.FilterPipeline;

/**
 * Filters and metrics of a task's generated answers; its text identifies it.
 *
 * @param filters what answers pass before they are marked, each by itself
 * @param match what does not count in {@code exact_match}
 */
public record AnswerMarking(List<FilterPipeline> filters, AnswerMatch match)
    implements Serializable {

  public static AnswerMarking of(Task task) {
    return new AnswerMarking(task.filters(), task.generation().match());
  }
}
