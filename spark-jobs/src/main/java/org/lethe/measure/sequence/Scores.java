package org.lethe.measure.sequence;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.scoring.Metric;

/** Scores of checkpoints by the metrics that checkpoints are compared by. */
final class Scores {
  /** Where a score was taken. */
  private record Place(String checkpointId, String task, String metric) implements Serializable {}

  /**
   * What {@code task_scores} does not say of a checkpoint's answers.
   *
   * @param chance value of the metric by guessing; NaN where it is not known
   * @param isComplete whether scoring again would answer no more
   */
  record Answered(Place place, double chance, boolean isComplete) implements Serializable {}

  private final Map<Place, TaskScoreRow> rows = new HashMap<>();
  private final Map<Place, Double> chances = new HashMap<>();
  private final Set<List<String>> partial = new HashSet<>(); // checkpoint and task

  Scores(List<TaskScoreRow> rows, List<Answered> answered) {
    rows.stream()
        .filter(row -> metric(row.metric()).isCompared())
        .forEach(
            row -> this.rows.put(new Place(row.checkpointId(), row.task(), row.metric()), row));
    for (Answered answer : answered) {
      chances.put(answer.place(), answer.chance());
      if (!answer.isComplete()) {
        partial.add(List.of(answer.place().checkpointId(), answer.place().task()));
      }
    }
  }

  /**
   * Returns what is known of the answers to a task.
   *
   * @param score a contrast of kind SCORE
   */
  static List<Answered> answered(TaskContrast score) {
    ContrastSums sums = score.sums();
    String checkpoint = sums.contrast().checkpoints().get(0);
    return sums.metrics().stream()
        .filter(Metric::isCompared)
        .map(
            metric ->
                new Answered(
                    new Place(checkpoint, score.task(), sums.name(metric)),
                    metric.isRightOrWrong() ? sums.chance(metric) : Double.NaN,
                    sums.coverage().isComplete()))
        .toList();
  }

  /** Returns the metric of a name in tables, which may have a filter's after it. */
  static Metric metric(String name) {
    return Metric.of(name.split(",", 2)[0]).orElseThrow();
  }

  /** Returns the tasks on which some of the checkpoints have scores, by the name of the metric. */
  Map<String, Set<String>> tasksByMetric(Set<String> checkpoints) {
    Map<String, Set<String>> tasks = new TreeMap<>();
    for (Place place : rows.keySet()) {
      if (checkpoints.contains(place.checkpointId())) {
        tasks.computeIfAbsent(place.metric(), metric -> new HashSet<>()).add(place.task());
      }
    }
    return tasks;
  }

  /** Returns the row of {@code task_scores}; empty when there is none. */
  Optional<TaskScoreRow> row(String checkpointId, String task, String metric) {
    return Optional.ofNullable(rows.get(new Place(checkpointId, task, metric)));
  }

  /** Returns the value of the metric; NaN when there is none. */
  double value(String checkpointId, String task, String metric) {
    return row(checkpointId, task, metric).map(TaskScoreRow::value).orElse(Double.NaN);
  }

  /** Returns the value of the metric by guessing; NaN where it is not known. */
  double chance(String checkpointId, String task, String metric) {
    return chances.getOrDefault(new Place(checkpointId, task, metric), Double.NaN);
  }

  /** Returns whether some of the checkpoints could answer more requests of the task. */
  boolean isPartial(Set<String> checkpoints, String task) {
    return checkpoints.stream().anyMatch(id -> partial.contains(List.of(id, task)));
  }
}
