package org.lethe.analysis;

import org.apache.commons.math3.distribution.TDistribution;

/** The smallest effect that a paired comparison can detect. */
public final class DetectableEffect {
  private DetectableEffect() {}

  /**
   * Returns the minimum detectable effect (Bloom 1995): the smallest true mean difference that a
   * two-sided paired t-test finds with a given probability,
   *
   * <pre>  (t(1 - alpha / 2, n - 1) + t(power, n - 1)) * s / sqrt(n)</pre>
   *
   * <p>with t(p, k) the quantile of Student's distribution. From 10 items on it is within 1 % of
   * the effect that has the requested power under the noncentral t distribution.
   *
   * @param stderr standard error of the mean of the paired differences, s / sqrt(n)
   * @param items number of pairs n
   * @param alpha probability of a false positive, in (0, 1)
   * @param power probability of finding the effect, in (0, 1)
   * @return in the units of the standard error; NaN for fewer than two pairs and for a standard
   *     error of 0, which gives no estimate of the spread
   */
  public static double minimum(double stderr, long items, double alpha, double power) {
    return items < 2 ? Double.NaN : minimumOf(stderr, items - 1, alpha, power);
  }

  /**
   * Returns the same of a test whose degrees of freedom are not a number of items less one.
   *
   * @param freedom degrees of freedom; NaN where they are not known
   */
  public static double minimumOf(double stderr, double freedom, double alpha, double power) {
    checkProbability("alpha", alpha);
    checkProbability("power", power);
    if (!(freedom > 0) || !(stderr > 0)) {
      return Double.NaN;
    }
    TDistribution student = new TDistribution(null, freedom);
    double quantiles =
        student.inverseCumulativeProbability(1 - alpha / 2)
            + student.inverseCumulativeProbability(power);
    return quantiles * stderr;
  }

  /**
   * Returns the same from an interval of Student's t.
   *
   * @param interval interval of the estimate
   * @param items number of items, one more than its degrees of freedom
   * @param confidence its level
   * @return NaN without an interval
   */
  public static double ofInterval(
      ConfidenceInterval interval, long items, double confidence, double power) {
    if (!interval.exists()) {
      return Double.NaN;
    }
    double t =
        new TDistribution(null, items - 1).inverseCumulativeProbability((1 + confidence) / 2);
    double stderr = Math.abs(interval.high() - interval.low()) / 2 / t;
    return minimum(stderr, items, 1 - confidence, power);
  }

  private static void checkProbability(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in (0, 1), got " + value);
    }
  }
}
