package org.lethe.measure.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lethe.table.CheckpointRow;

/**
 * A sequence and the scores of its checkpoints, in the notation of {@link
 * org.lethe.analysis.Forgetting}.
 *
 * @param sequence the checkpoints
 * @param tasks the experiment's tasks, in its order
 * @param scores scores of these checkpoints, maybe of others too
 */
record ScoredSequence(TrainingSequence sequence, List<String> tasks, Scores scores) {
  ScoredSequence {
    tasks = List.copyOf(tasks);
  }

  /** Returns the names of the metrics that any task has. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    tasks.forEach(task -> metrics.addAll(scores.metrics(sequence.checkpoints(), task)));
    return metrics;
  }

  /** Returns the tasks that have a metric. */
  List<String> tasks(String metric) {
    return tasks.stream()
        .filter(task -> scores.metrics(sequence.checkpoints(), task).contains(metric))
        .toList();
  }

  /** Returns the tasks that have a metric and are never trained on. */
  List<String> untrained(String metric) {
    return tasks(metric).stream().filter(task -> sequence.learnedAt(task) == null).toList();
  }

  /** Returns the number of a task's column in the matrix, from 1. */
  int column(String task, String metric) {
    Integer learned = sequence.learnedAt(task);
    return learned != null ? learned : sequence.length() + 1 + untrained(metric).indexOf(task);
  }

  /** Returns whether an answer is missing that a number about the task may need. */
  boolean isPartial(String task) {
    return scores.isPartial(sequence.checkpoints(), task);
  }

  /** Returns R [T + 1, N], the values of the metric; NaN where one is missing. */
  double[][] matrix(String metric) {
    double[][] r = new double[sequence.length() + 1][];
    for (int step = 0; step < r.length; step++) {
      String checkpoint = sequence.states().get(step).map(CheckpointRow::checkpointId).orElse(null);
      r[step] = row(checkpoint, metric);
    }
    return r;
  }

  /** Returns the values of the metric at a checkpoint, columns as in the matrix [N]. */
  double[] row(String checkpointId, String metric) {
    List<String> columns = new ArrayList<>();
    for (int step = 1; step <= sequence.length(); step++) {
      columns.add(sequence.task(step));
    }
    columns.addAll(untrained(metric));
    return columns.stream().mapToDouble(task -> scores.value(checkpointId, task, metric)).toArray();
  }

  /** Returns values of the metric so that more is better. */
  static double[][] moreIsBetter(double[][] values, String metric) {
    if (Scores.metric(metric).higherIsBetter()) {
      return values;
    }
    double[][] turned = new double[values.length][];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = new double[values[i].length];
      for (int j = 0; j < turned[i].length; j++) {
        turned[i][j] = -values[i][j];
      }
    }
    return turned;
  }
}
