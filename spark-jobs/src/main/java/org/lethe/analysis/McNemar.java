package org.lethe.analysis;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.util.CombinatoricsUtils;

/** McNemar's test of the hypothesis that as many items were forgotten as gained. */
public final class McNemar {
  private McNemar() {}

  /**
   * Returns the two-sided mid-p value (Fagerland et al. 2013). Without a change each of the n10 +
   * n01 items that flipped does so either way with probability 1/2. The value is the exact p-value
   * less half the probability of the observed counts on each side, so it is less conservative.
   *
   * @return in (0, 1]; 1 when nothing flipped
   */
  public static double midP(Transitions items) {
    long flips = items.n10() + items.n01();
    if (flips == 0) {
      return 1;
    }
    long fewer = Math.min(items.n10(), items.n01());
    return Math.min(1, 2 * tail(fewer, flips) - probability(fewer, flips));
  }

  /** P(K <= k) for K ~ Binomial(n, 1/2). */
  private static double tail(long k, long n) {
    return k >= n ? 1 : Beta.regularizedBeta(0.5, n - k, k + 1.0);
  }

  private static double probability(long k, long n) {
    if (n <= 60) {
      return CombinatoricsUtils.binomialCoefficientDouble((int) n, (int) k) * Math.pow(0.5, n);
    }
    return tail(k, n) - (k == 0 ? 0 : tail(k - 1, n));
  }
}
