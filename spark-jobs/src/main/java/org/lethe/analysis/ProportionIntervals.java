package org.lethe.analysis;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Score intervals of shares of right answers: they have a width where no answer differs. */
public final class ProportionIntervals {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private static final int HALVINGS = 60;

  private ProportionIntervals() {}

  /**
   * Returns the interval of a share (Wilson 1927).
   *
   * @param successes number of right answers, in [0, n]
   * @param n number of answers
   * @return no interval without answers
   */
  public static ConfidenceInterval wilson(long successes, long n, double confidence) {
    return wilson(successes, n, n, confidence);
  }

  /**
   * Returns the interval of a share of items that are not independent.
   *
   * @param independent number of independent items that tell as much
   */
  public static ConfidenceInterval wilson(
      long successes, long n, double independent, double confidence) {
    if (n == 0 || independent == 0) {
      return ConfidenceInterval.none("none_no_items");
    }
    double z = z(confidence);
    double share = successes / (double) n;
    double centre = share + z * z / (2 * independent);
    double half =
        z
            * Math.sqrt(
                share * (1 - share) / independent + z * z / (4.0 * independent * independent));
    double scale = 1 + z * z / independent;
    return new ConfidenceInterval(
        successes == 0 ? 0 : (centre - half) / scale,
        successes == n ? 1 : (centre + half) / scale,
        "wilson_score");
  }

  /**
   * Returns the interval of the share right before less the share right after, of the same items
   * (Tango 1998): all differences that a score test of the paired counts does not reject.
   *
   * @return no interval without items
   */
  public static ConfidenceInterval tango(Transitions items, double confidence) {
    return tango(items, items.n(), confidence);
  }

  /**
   * Returns the interval of items that are not independent.
   *
   * @param independent number of independent items that tell as much
   */
  static ConfidenceInterval tango(Transitions items, double independent, double confidence) {
    if (independent == 0) {
      return ConfidenceInterval.none("none_no_items");
    }
    double z = z(confidence);
    Flips flips = Flips.of(items, independent);
    double n = flips.n();
    double difference = flips.difference();
    double low = root(-1, difference, d -> n * (difference - d) - z * Math.sqrt(flips.variance(d)));
    double high = root(1, difference, d -> n * (d - difference) - z * Math.sqrt(flips.variance(d)));
    return new ConfidenceInterval(low, high, "tango_score");
  }

  /**
   * Returns the score statistic of the hypothesis that the share right before less the share right
   * after is a value: standard normal where it is (Tango 1998, eq. 9).
   *
   * @param independent number of independent items that tell as much
   * @param difference in (-1, 1)
   */
  static double tangoStatistic(Transitions items, double independent, double difference) {
    Flips flips = Flips.of(items, independent);
    double deviation = flips.n() * (flips.difference() - difference);
    return deviation == 0 ? 0 : deviation / Math.sqrt(flips.variance(difference));
  }

  /** Counts of items that flipped, of n; no whole numbers where items are not independent. */
  private record Flips(double n10, double n01, double n) {
    static Flips of(Transitions items, double independent) {
      double each = independent / items.n();
      return new Flips(items.n10() * each, items.n01() * each, independent);
    }

    double difference() {
      return (n10 - n01) / n;
    }

    /** Variance of n10 - n01 where their probabilities differ by d and are else likeliest. */
    double variance(double d) {
      double b = -(n10 + n01) + (2 * n - n10 + n01) * d;
      double c = -n01 * d * (1 - d);
      double p01 = (Math.sqrt(Math.max(b * b - 8 * n * c, 0)) - b) / (4 * n);
      return Math.max(n * (2 * p01 + d * (1 - d)), 0);
    }
  }

  /** Returns where a function that is not negative outside turns negative towards inside. */
  private static double root(double outside, double inside, DoubleUnaryOperator f) {
    double out = outside;
    double in = inside;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (out + in) / 2;
      if (f.applyAsDouble(middle) >= 0) {
        out = middle;
      } else {
        in = middle;
      }
    }
    return (out + in) / 2;
  }

  private static double z(double confidence) {
    ConfidenceInterval.checkLevel(confidence);
    return NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
  }
}
