package org.lethe.analysis;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.util.CombinatoricsUtils;

/** McNemar's test that as many items were forgotten as gained. */
public final class McNemar {
  private McNemar() {}

  /**
   * Returns the exact two-sided p-value: under no change the n10 + n01 items that flipped flip
   * either way with probability 1/2.
   *
   * @return in (0, 1]; 1 when nothing flipped
   */
  public static double exact(Transitions items) {
    long flips = items.n10() + items.n01();
    return Math.min(1, 2 * tail(Math.min(items.n10(), items.n01()), flips));
  }

  /**
   * Returns the mid-p value (Fagerland et al. 2013): the exact one less half the probability of
   * what was seen on each side; less conservative.
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
