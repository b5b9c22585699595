package org.lethe.measure.sequence;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  private final Map<Place, TaskScoreRow> rows = new LinkedHashMap<>();
  private final Map<Place, Answered> answered = new HashMap<>();

  Scores(List<TaskScoreRow> rows, List<Answered> answered) {
    rows.stream()
        .filter(row -> metric(row.metric()).isCompared())
        .forEach(
            row -> this.rows.put(new Place(row.checkpointId(), row.task(), row.metric()), row));
    answered.forEach(answer -> this.answered.put(answer.place(), answer));
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

  /** Returns the names of the metrics that some of the checkpoints have on a task. */
  Set<String> metrics(Set<String> checkpoints, String task) {
    return rows.keySet().stream()
        .filter(place -> checkpoints.contains(place.checkpointId()) && place.task().equals(task))
        .map(Place::metric)
        .collect(Collectors.toSet());
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
    Answered answer = answered.get(new Place(checkpointId, task, metric));
    return answer == null ? Double.NaN : answer.chance();
  }

  /** Returns whether some of the checkpoints could answer more requests of the task. */
  boolean isPartial(Set<String> checkpoints, String task) {
    return answered.values().stream()
        .filter(answer -> checkpoints.contains(answer.place().checkpointId()))
        .anyMatch(answer -> answer.place().task().equals(task) && !answer.isComplete());
  }
}
