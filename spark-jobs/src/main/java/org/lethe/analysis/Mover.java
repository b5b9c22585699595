package org.lethe.analysis;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * Intervals of differences and ratios of two estimates from the same items, out of the intervals of
 * the two and their correlation (method of variance estimates recovery: Zou and Donner 2008,
 * Newcombe 2016). They keep the lack of symmetry of the parts' intervals, and a width where no item
 * differs.
 */
public final class Mover {
  private static final int DOUBLINGS = 60;
  private static final int HALVINGS = 80;

  private Mover() {}

  /**
   * Returns first minus second.
   *
   * @param correlation of the two estimates
   * @param stderr standard error of the difference over items
   */
  public static Estimate difference(
      Estimate first, Estimate second, double correlation, double stderr) {
    return new Estimate(
        first.value() - second.value(),
        stderr,
        interval(
            first,
            second,
            "difference",
            () ->
                new double[] {
                  low(first, second, 1, correlation), high(first, second, 1, correlation)
                }));
  }

  /**
   * Returns the correlation of two estimates from the standard errors of both and of their
   * difference; 0 where either has no spread.
   */
  public static double correlation(double first, double second, double difference) {
    double product = first * second;
    double r = (first * first + second * second - difference * difference) / (2 * product);
    return product > 0 ? Math.max(-1, Math.min(1, r)) : 0;
  }

  /**
   * Returns the correlation of two differences of shares over the same items, made smaller as
   * Newcombe (1998, method 10) does: a covariance above 0 is lessened by 1 / (2 n), to 0 at least.
   * Without it the interval of what came back is too narrow where few items differ.
   *
   * @param n number of items
   */
  public static double correlationOfShares(double first, double second, double difference, long n) {
    double covariance = (first * first + second * second - difference * difference) / 2 * n;
    double product = first * second * n;
    double less = covariance > 0 ? Math.max(0, covariance - 0.5 / n) : covariance;
    return product > 0 ? Math.max(-1, Math.min(1, less / product)) : 0;
  }

  /**
   * Returns first divided by second: all ratios R for which the interval of first - R second holds
   * 0 (Fieller's argument).
   *
   * @param correlation of the two estimates
   * @return no interval unless that of the second lies above 0
   */
  public static Estimate ratio(Estimate first, Estimate second, double correlation) {
    double value = first.value() / second.value();
    if (!(second.interval().low() > 0)) {
      return Estimate.bare(value, "none_divisor_not_above_0");
    }
    return new Estimate(
        value,
        Double.NaN,
        interval(
            first,
            second,
            "ratio",
            () ->
                new double[] {
                  end(value, -1, ratio -> -low(first, second, ratio, correlation)),
                  end(value, 1, ratio -> high(first, second, ratio, correlation))
                }));
  }

  /** Lower end of first - times second. */
  private static double low(Estimate first, Estimate second, double times, double correlation) {
    double a = first.value() - first.interval().low();
    double b = below(second, times);
    return first.value() - times * second.value() - width(a, b, Math.signum(times) * correlation);
  }

  /** Upper end of first - times second. */
  private static double high(Estimate first, Estimate second, double times, double correlation) {
    double a = first.interval().high() - first.value();
    double b = below(second, -times);
    return first.value() - times * second.value() + width(a, b, Math.signum(times) * correlation);
  }

  /** How far times the estimate may lie above its value. */
  private static double below(Estimate estimate, double times) {
    double above = estimate.interval().high() - estimate.value();
    double under = estimate.value() - estimate.interval().low();
    return Math.abs(times) * (times > 0 ? above : under);
  }

  private static double width(double a, double b, double correlation) {
    return Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b));
  }

  /**
   * Returns how far from a ratio, in a direction, a function stays at or above 0; infinite where it
   * does so everywhere.
   */
  private static double end(double from, int direction, DoubleUnaryOperator holds) {
    double inside = from;
    double step = Math.max(1, Math.abs(from));
    double outside = from + direction * step;
    for (int i = 0; i < DOUBLINGS && holds.applyAsDouble(outside) >= 0; i++) {
      inside = outside;
      step *= 2;
      outside = from + direction * step;
    }
    if (holds.applyAsDouble(outside) >= 0) {
      return direction * Double.POSITIVE_INFINITY;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (inside + outside) / 2;
      if (holds.applyAsDouble(middle) >= 0) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return inside;
  }

  private static ConfidenceInterval interval(
      Estimate first, Estimate second, String kind, Supplier<double[]> ends) {
    if (!first.interval().exists()) {
      return first.interval();
    }
    if (!second.interval().exists()) {
      return second.interval();
    }
    double[] found = ends.get();
    return new ConfidenceInterval(
        found[0], found[1], "mover_" + kind + "_" + first.interval().method());
  }
}
