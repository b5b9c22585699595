package org.lethe.analysis;

import java.util.Arrays;

/** Quantiles of samples, linear between order statistics (Hyndman and Fan's type 7). */
final class Quantiles {
  private Quantiles() {}

  static double quantile(double[] sorted, double probability) {
    double position = probability * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Returns the central interval of some values, which are not modified. */
  static ConfidenceInterval interval(double[] values, double confidence, String method) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double tail = (1 - confidence) / 2;
    return new ConfidenceInterval(
        quantile(sorted, tail),
        Math.max(quantile(sorted, tail), quantile(sorted, 1 - tail)),
        method);
  }
}
