package org.lethe.measure.mitigation;

import java.util.List;
import java.util.Set;
import org.lethe.measure.floor.FloorRow;
import org.lethe.measure.mitigation.RecipeCurve.Order;
import org.lethe.scoring.Metric;

/**
 * Which tasks can be forgotten while the last of some tasks is taught: those taught before it, and
 * those that are not taught and that the base does better than at their floor.
 */
final class OldTasks {
  private final Set<String> tasks;
  private final BlendedAnswers answers;
  private final List<FloorRow> floors;

  OldTasks(Set<String> tasks, BlendedAnswers answers, List<FloorRow> floors) {
    this.tasks = tasks;
    this.answers = answers;
    this.floors = floors;
  }

  List<String> of(Order order, Metric metric) {
    String last = order.tasks().get(order.tasks().size() - 1);
    return tasks.stream()
        .filter(task -> !task.equals(last))
        .filter(
            task ->
                answers.of(Blend.of(task, order.base()), BlendedAnswers.ALL, metric.key()).n() > 0)
        .filter(task -> order.tasks().contains(task) || !isAtFloor(order.base(), task, metric))
        .toList();
  }

  private boolean isAtFloor(String base, String task, Metric metric) {
    return floors.stream()
        .anyMatch(
            row ->
                row.checkpointId().equals(base)
                    && row.task().equals(task)
                    && row.metric().equals(metric.key())
                    && !row.aboveFloor());
  }

  /** The documents of an old task that tell of forgetting: of a taught one those not matched by. */
  static int part(Order order, String task) {
    return order.tasks().contains(task) ? BlendedAnswers.TEST : BlendedAnswers.ALL;
  }
}
