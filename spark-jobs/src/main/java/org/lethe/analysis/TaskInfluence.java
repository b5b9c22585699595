package org.lethe.analysis;

import java.util.Arrays;
import org.apache.commons.math3.random.MersenneTwister;

/** Dependence of a correlation over task pairs on single tasks. */
public final class TaskInfluence {
  private TaskInfluence() {}

  /**
   * Returns the range of the coefficient when each task in turn is removed with its pairs.
   *
   * @return no interval when the coefficient is undefined without some task, with fewer than 3
   *     pairs left for example
   */
  public static ConfidenceInterval leaveOneTaskOut(CorrelationMethod method, TaskPairs pairs) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int task = 0; task < pairs.tasks(); task++) {
      TaskPairs remainingPairs = pairs.without(task);
      if (remainingPairs.size() == pairs.size()) {
        continue;
      }
      double r =
          remainingPairs.size() < 3
              ? Double.NaN
              : method.coefficient(remainingPairs.x(), remainingPairs.y());
      if (Double.isNaN(r)) {
        return ConfidenceInterval.none("none_undefined_without_a_task");
      }
      low = Math.min(low, r);
      high = Math.max(high, r);
    }
    return low > high
        ? ConfidenceInterval.none("none_no_pairs")
        : new ConfidenceInterval(low, high, "leave_one_task_out");
  }

  /**
   * Returns the percentile interval when tasks, not pairs, are drawn with replacement; the weight
   * of a pair is the product of the draw counts of its tasks. Draws without a coefficient are
   * dropped.
   *
   * @param samples number of draws of all tasks
   * @param confidence level in (0, 1)
   * @return no interval with fewer than 8 pairs, or when more than half the draws have no
   *     coefficient
   */
  public static ConfidenceInterval clusterBootstrap(
      CorrelationMethod method, TaskPairs pairs, int samples, double confidence, long seed) {
    ConfidenceInterval.checkLevel(confidence);
    if (pairs.size() < FisherZ.MIN_PAIRS) {
      return ConfidenceInterval.none(FisherZ.TOO_FEW);
    }
    MersenneTwister random = new MersenneTwister(seed);
    double[] coefficients = new double[samples];
    int defined = 0;
    for (int s = 0; s < samples; s++) {
      int[] drawCounts = new int[pairs.tasks()];
      for (int k = 0; k < drawCounts.length; k++) {
        drawCounts[random.nextInt(drawCounts.length)]++;
      }
      double r = weighted(method, pairs, drawCounts);
      if (!Double.isNaN(r)) {
        coefficients[defined++] = r;
      }
    }
    return defined * 2 <= samples
        ? ConfidenceInterval.none("none_undefined_in_most_draws")
        : Quantiles.interval(
            Arrays.copyOf(coefficients, defined), confidence, "task_cluster_bootstrap_percentile");
  }

  private static double weighted(CorrelationMethod method, TaskPairs pairs, int[] drawCounts) {
    int[] copies = new int[pairs.size()];
    int n = 0;
    for (int i = 0; i < copies.length; i++) {
      copies[i] = drawCounts[pairs.from()[i]] * drawCounts[pairs.to()[i]];
      n += copies[i];
    }
    double[] x = new double[n];
    double[] y = new double[n];
    int position = 0;
    for (int i = 0; i < copies.length; i++) {
      Arrays.fill(x, position, position + copies[i], pairs.x()[i]);
      Arrays.fill(y, position, position + copies[i], pairs.y()[i]);
      position += copies[i];
    }
    return method.coefficient(x, y);
  }
}
