package org.lethe.analysis;

import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.NormalDistribution;

/** How many items would decide the stage of a task that stands undecided. */
public final class DecidingItems {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
  private static final double POWER = 0.8;

  private DecidingItems() {}

  /**
   * Returns the number of items with which the most easily shown stage would be called with power
   * 0.8, if the observed losses are the true ones and intervals shrink with the root of the number.
   *
   * @param gross G with its interval over n items
   * @param residual Z
   * @param confidence level of the intervals
   * @return at least n; positive infinity where the losses lie so that no number decides; NaN
   *     without intervals
   */
  public static double of(
      PairedDifference gross,
      PairedDifference residual,
      RestorationStage.Bounds bounds,
      long n,
      double confidence) {
    if (!gross.interval().exists() || !residual.interval().exists()) {
      return Double.NaN;
    }
    double z = NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
    double factor = 1 + NORMAL.inverseCumulativeProbability(POWER) / z;
    double lost = above(gross, bounds.epsilon(), factor);
    double none = below(gross, bounds.margin(), factor);
    double actual = Math.max(lost, above(residual, bounds.epsilon(), factor));
    double pseudo = Math.max(lost, below(residual, bounds.margin(), factor));
    double times = DoubleStream.of(none, actual, pseudo).min().orElseThrow();
    return n * Math.max(1, times * times);
  }

  /** By how much the interval must shrink to lie above the bound with the power, as a divisor. */
  private static double above(PairedDifference difference, double bound, double factor) {
    double room = difference.value() - bound;
    double half = difference.value() - difference.interval().low();
    return room > 0 ? factor * half / room : Double.POSITIVE_INFINITY;
  }

  private static double below(PairedDifference difference, double bound, double factor) {
    double room = bound - difference.value();
    double half = difference.interval().high() - difference.value();
    return room > 0 ? factor * half / room : Double.POSITIVE_INFINITY;
  }
}
