package org.lethe.analysis;

import java.io.Serializable;

/**
 * An interval that names its method.
 *
 * @param low lower end; NaN when there is no interval
 * @param high upper end; NaN when there is no interval
 * @param method name of the method, or the reason why there is no interval
 */
public record ConfidenceInterval(double low, double high, String method) implements Serializable {
  public ConfidenceInterval {
    if (Double.isNaN(low) != Double.isNaN(high) || low > high) {
      throw new IllegalArgumentException("not an interval: [%s, %s]".formatted(low, high));
    }
  }

  /** Returns a missing interval with its reason. */
  public static ConfidenceInterval none(String reason) {
    return new ConfidenceInterval(Double.NaN, Double.NaN, reason);
  }

  public boolean exists() {
    return !Double.isNaN(low);
  }

  /** Returns whether the interval exists and holds the value, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Returns whether the interval exists and lies above a bound. */
  public boolean isAbove(double bound) {
    return low > bound;
  }

  /** Returns whether the interval exists and lies at or below a bound. */
  public boolean isWithin(double bound) {
    return high <= bound;
  }

  static void checkLevel(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
    }
  }
}
