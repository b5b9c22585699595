package org.lethe.analysis;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;

/** Intervals from estimates that leave one item out (Efron and Tibshirani 1993, chapter 11). */
public final class Jackknife {
  static final String METHOD = "jackknife_t";

  private Jackknife() {}

  /**
   * Returns estimate plus and minus t times the standard error, sqrt((n - 1) / n sum_i (e_i -
   * mean(e))^2), with t the quantile of Student's distribution of n - 1 degrees of freedom.
   *
   * @param estimate estimate from all items
   * @param leftOut estimates without item i [n]
   * @param confidence level in (0, 1)
   * @return no interval for fewer than two items or where an estimate is NaN
   */
  public static ConfidenceInterval interval(double estimate, double[] leftOut, double confidence) {
    return interval(estimate, leftOut, 1, confidence, METHOD);
  }

  /**
   * Returns an interval as above.
   *
   * @param factor factor of the standard error
   * @param method name of the method
   */
  static ConfidenceInterval interval(
      double estimate, double[] leftOut, double factor, double confidence, String method) {
    ConfidenceInterval.checkLevel(confidence);
    int n = leftOut.length;
    if (n < 2) {
      return ConfidenceInterval.none("none_fewer_than_2_items");
    }
    double t = new TDistribution(null, n - 1).inverseCumulativeProbability((1 + confidence) / 2);
    double half = t * factor * standardError(leftOut);
    return Double.isNaN(estimate) || Double.isNaN(half)
        ? ConfidenceInterval.none("none_undefined")
        : new ConfidenceInterval(estimate - half, estimate + half, method);
  }

  /**
   * Returns sqrt((n - 1) / n sum_i (e_i - mean(e))^2).
   *
   * @param leftOut estimates without item i [n]
   */
  public static double standardError(double[] leftOut) {
    int n = leftOut.length;
    double mean = Arrays.stream(leftOut).sum() / n;
    double squares = Arrays.stream(leftOut).map(e -> (e - mean) * (e - mean)).sum();
    return Math.sqrt((n - 1.0) / n * squares);
  }
}
