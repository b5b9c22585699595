package org.lethe.analysis;

import java.util.Arrays;

/** Measures of how much training changed an attention head. */
public final class HeadDisruption {
  /** Share of the null heads below the cut of a severe disruption. */
  public static final double SEVERE_QUANTILE = 0.99;

  private HeadDisruption() {}

  /**
   * Returns D = (JS + 1 - CKA) / 2.
   *
   * @param divergence Jensen-Shannon divergence of the attention rows, bits in [0, 1]
   * @param cka CKA of the head's output before and after
   * @return 0 = untouched; in [0, 1] for a CKA in [0, 1]; NaN when one of them is
   */
  public static double disruption(double divergence, double cka) {
    return (divergence + 1 - cka) / 2;
  }

  /**
   * Returns the change of entropy of an attention row, after minus before, as a share of the
   * largest entropy log(keys).
   *
   * @return in [-1, 1]; NaN for rows of one key or without weight
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double entropyChange(double[] before, double[] after) {
    Shapes.sameLength("before", before.length, "after", after.length);
    return before.length < 2
        ? Double.NaN
        : (entropy(after) - entropy(before)) / Math.log(before.length);
  }

  /**
   * Returns the value above which a head is severely disrupted: the 99th percentile of a null, the
   * disruptions of the same model trained further on its own task.
   *
   * @return NaN without null values
   */
  public static double severeCut(double[] nullDisruptions) {
    double[] sorted = nullDisruptions.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : Quantiles.quantile(sorted, SEVERE_QUANTILE);
  }

  private static double entropy(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    double entropy = 0;
    for (double weight : weights) {
      double p = weight / sum;
      entropy -= p == 0 ? 0 : p * Math.log(p);
    }
    return entropy;
  }
}
