package org.lethe.measure.sequence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.scores.TaskScoreRow;

/**
 * A sequence and the scores of its checkpoints, in the notation of {@link
 * org.lethe.analysis.Forgetting}.
 *
 * @param sequence the checkpoints
 * @param tasks the tasks that have scores, in the order of the experiment, by the name of the
 *     metric
 * @param kinds how the tasks ask
 * @param scores scores of these checkpoints, maybe of others too
 */
record ScoredSequence(
    TrainingSequence sequence, Map<String, List<String>> tasks, TaskKinds kinds, Scores scores) {
  private static final int FEW = 20;

  /**
   * Returns a sequence with scores.
   *
   * @param tasks the experiment's tasks, in its order
   */
  static ScoredSequence of(
      TrainingSequence sequence, Collection<String> tasks, TaskKinds kinds, Scores scores) {
    Map<String, List<String>> byMetric = new TreeMap<>();
    scores
        .tasksByMetric(sequence.checkpoints())
        .forEach(
            (metric, scored) ->
                byMetric.put(metric, tasks.stream().filter(scored::contains).toList()));
    return new ScoredSequence(sequence, byMetric, kinds, scores);
  }

  /** Returns the names of the metrics that any task has. */
  Set<String> metrics() {
    return tasks.keySet();
  }

  /** Returns the tasks that have a metric. */
  List<String> tasks(String metric) {
    return tasks.get(metric);
  }

  /** Returns the tasks that have a metric and are never trained on. */
  List<String> untrained(String metric) {
    return tasks(metric).stream().filter(task -> sequence.learnedAt(task) == null).toList();
  }

  /** Returns the tasks that have a metric and that a convention is about. */
  List<String> tasks(String metric, ForgettingConvention convention) {
    return convention.isOfUntrained()
        ? untrained(metric).stream().filter(task -> kinds.isOf(convention, task)).toList()
        : tasks(metric).stream().filter(task -> sequence.learnedAt(task) != null).toList();
  }

  /** Returns the number of a task's column in the matrix, from 1. */
  int column(String task, String metric) {
    Integer learned = sequence.learnedAt(task);
    return learned != null ? learned : sequence.length() + 1 + untrained(metric).indexOf(task);
  }

  /** Returns whether too few documents were answered for the interval of a mean to be trusted. */
  boolean isFew(String task, String metric) {
    return !Scores.metric(metric).isRightOrWrong() && documents(task, metric) < FEW;
  }

  /** Returns the documents of a task that were answered after the last step. */
  long documents(String task, String metric) {
    return scores.row(sequence.id(sequence.length()), task, metric).map(TaskScoreRow::n).orElse(0L);
  }

  /** Returns whether an answer is missing that a number about the task may need. */
  boolean isPartial(String task) {
    return scores.isPartial(sequence.checkpoints(), task);
  }

  /** Returns R [T + 1, N], the values of the metric; NaN where one is missing. */
  double[][] matrix(String metric) {
    return matrix(metric, untrained(metric));
  }

  /**
   * Returns the columns of R that a convention of tasks that are never trained on needs [T + 1, N].
   */
  double[][] matrix(String metric, ForgettingConvention convention) {
    return matrix(metric, tasks(metric, convention));
  }

  private double[][] matrix(String metric, List<String> untrained) {
    double[][] r = new double[sequence.length() + 1][];
    for (int step = 0; step < r.length; step++) {
      r[step] = row(sequence.id(step), metric, untrained);
    }
    return r;
  }

  /** Returns the values of the metric at a checkpoint, columns as in the matrix [N]. */
  double[] row(String checkpointId, String metric) {
    return row(checkpointId, metric, untrained(metric));
  }

  private double[] row(String checkpointId, String metric, List<String> untrained) {
    List<String> columns = new ArrayList<>();
    for (int step = 1; step <= sequence.length(); step++) {
      columns.add(sequence.task(step));
    }
    columns.addAll(untrained);
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
