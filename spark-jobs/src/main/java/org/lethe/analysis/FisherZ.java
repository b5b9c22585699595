package org.lethe.analysis;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.util.FastMath;

/** Confidence intervals of correlation coefficients by Fisher's z = atanh(r). */
public final class FisherZ {
  /** Below this many pairs no interval is given. */
  public static final int MIN_PAIRS = 8;

  /** Method of a missing interval with too few pairs; also the flag of such a row. */
  public static final String TOO_FEW = "none_fewer_than_8_pairs";

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private FisherZ() {}

  /**
   * Returns the interval of a coefficient, assuming independent pairs. The standard error of z is
   * 1/sqrt(n-3) for Pearson, sqrt((1+r^2/2)/(n-3)) for Spearman (Bonett and Wright 2000),
   * sqrt(0.437/(n-4)) for Kendall (Fieller et al. 1957).
   *
   * @param r the coefficient in [-1, 1]
   * @param n number of pairs
   * @param confidence level in (0, 1)
   * @return no interval when n is below 8, or r is NaN
   */
  public static ConfidenceInterval interval(
      CorrelationMethod method, double r, int n, double confidence) {
    ConfidenceInterval.checkLevel(confidence);
    if (n < MIN_PAIRS) {
      return ConfidenceInterval.none(TOO_FEW);
    }
    if (Double.isNaN(r)) {
      return ConfidenceInterval.none("none_no_variance");
    }
    if (Math.abs(r) == 1) {
      return new ConfidenceInterval(r, r, "fisher_z");
    }
    double z = FastMath.atanh(r);
    double half =
        NORMAL.inverseCumulativeProbability((1 + confidence) / 2)
            * Math.sqrt(method.fisherVariance(r, n));
    return new ConfidenceInterval(Math.tanh(z - half), Math.tanh(z + half), "fisher_z");
  }
}
