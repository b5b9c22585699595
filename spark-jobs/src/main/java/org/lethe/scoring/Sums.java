package org.lethe.scoring;

import java.io.Serializable;

/**
 * Sums over the observations of a metric, mergeable in any order: enough for the ratio of value to
 * weight and for its standard error.
 *
 * @param n number of observations
 * @param value sum of values
 * @param weight sum of weights
 * @param valueSquared sum of squared values
 * @param weightSquared sum of squared weights
 * @param product sum of value times weight
 * @param counts sum of counts
 */
public record Sums(
    long n,
    double value,
    double weight,
    double valueSquared,
    double weightSquared,
    double product,
    Counts counts)
    implements Serializable {

  /** Without counts. */
  public Sums(
      long n,
      double value,
      double weight,
      double valueSquared,
      double weightSquared,
      double product) {
    this(n, value, weight, valueSquared, weightSquared, product, Counts.NONE);
  }

  /** Sums over nothing. */
  public static final Sums EMPTY = new Sums(0, 0, 0, 0, 0, 0);

  /** Returns these sums plus one observation. */
  public Sums add(Observation observed) {
    double x = observed.value();
    double w = observed.weight();
    return new Sums(
        n + 1,
        value + x,
        weight + w,
        valueSquared + x * x,
        weightSquared + w * w,
        product + x * w,
        counts.plus(observed.counts()));
  }

  /** Returns the sums over both parts. */
  public Sums merge(Sums other) {
    return new Sums(
        n + other.n,
        value + other.value,
        weight + other.weight,
        valueSquared + other.valueSquared,
        weightSquared + other.weightSquared,
        product + other.product,
        counts.plus(other.counts));
  }

  /** Returns the sum of values over the sum of weights; NaN over nothing. */
  public double ratio() {
    return value / weight;
  }

  /**
   * Returns the standard error of {@link #ratio}, linearised (Cochran 1977, eq. 2.46); with equal
   * weights the sample standard deviation over the square root of n. NaN for fewer than two
   * observations.
   */
  public double stderr() {
    if (n < 2) {
      return Double.NaN;
    }
    double r = ratio();
    double squares = valueSquared - 2 * r * product + r * r * weightSquared;
    return Math.sqrt(Math.max(squares, 0) * n / (n - 1)) / weight;
  }
}
