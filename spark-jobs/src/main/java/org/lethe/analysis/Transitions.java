package org.lethe.analysis;

import java.io.Serializable;

/**
 * Counts of items by the answers of two checkpoints: first digit before, second after, 1 = right.
 *
 * @param n11 right before and after
 * @param n10 right before, wrong after: forgotten
 * @param n01 wrong before, right after: backward transfer
 * @param n00 wrong before and after
 */
public record Transitions(long n11, long n10, long n01, long n00) implements Serializable {
  public Transitions {
    if (n11 < 0 || n10 < 0 || n01 < 0 || n00 < 0) {
      throw new IllegalArgumentException(
          "counts must not be negative, got %d %d %d %d".formatted(n11, n10, n01, n00));
    }
  }

  /** Returns the number of items. */
  public long n() {
    return Math.addExact(Math.addExact(n11, n10), Math.addExact(n01, n00));
  }

  public Transitions plus(Transitions other) {
    return new Transitions(n11 + other.n11, n10 + other.n10, n01 + other.n01, n00 + other.n00);
  }

  /** Returns n10 / n; NaN without items. */
  public double forgettingShare() {
    return n10 / (double) n();
  }

  /** Returns n01 / n; NaN without items. */
  public double backwardShare() {
    return n01 / (double) n();
  }

  /**
   * Returns the share of items known before and no longer after, corrected for guessing.
   *
   * <p>Model: at each time every item is known or unknown. A known item is answered correctly, an
   * unknown one correctly with probability c. Let F be the share known only before and U the share
   * never known, whose answers flip by luck. Then n10/n = (1-c) (F + c U) and n00/n = (1-c)^2 U,
   * which gives F = n10/((1-c) n) - c n00/((1-c)^2 n).
   *
   * @param chance probability of a right guess c, in [0, 1)
   * @return may be slightly negative where guessing alone explains the flips; n10/n at c = 0; NaN
   *     without items or at c = 1
   */
  public double forgettingAdjusted(double chance) {
    return adjusted(n10, chance);
  }

  /** Returns the share of items known only after, corrected for guessing in the same way. */
  public double backwardAdjusted(double chance) {
    return adjusted(n01, chance);
  }

  private double adjusted(long flipped, double chance) {
    if (!(chance >= 0 && chance <= 1)) {
      throw new IllegalArgumentException("chance must be in [0, 1], got " + chance);
    }
    double miss = 1 - chance;
    return miss == 0 ? Double.NaN : (flipped - chance * n00 / miss) / miss / n();
  }
}
