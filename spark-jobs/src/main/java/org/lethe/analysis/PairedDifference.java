package org.lethe.analysis;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * The mean difference of two numbers of the same items, with the paired test of Student.
 *
 * @param mean with the interval of Student's t
 * @param p two-sided p-value of no difference; NaN where the differences have no spread
 */
public record PairedDifference(Estimate mean, double p) {

  /**
   * Returns the mean of x less y.
   *
   * @param x a number of each item, at least one
   * @param y the other number of the same items
   */
  public static PairedDifference of(double[] x, double[] y, double confidence) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "need two numbers of every item, got %d and %d".formatted(x.length, y.length));
    }
    double[] differences = new double[x.length];
    long[] items = new long[x.length];
    for (int i = 0; i < x.length; i++) {
      differences[i] = x[i] - y[i];
      items[i] = i;
    }
    Estimate mean = ClusteredMean.of(differences, items, confidence);
    if (!mean.interval().exists()) {
      return new PairedDifference(mean, Double.NaN);
    }
    double t = Math.abs(mean.value() / mean.stderr());
    double p = 2 * new TDistribution(null, x.length - 1).cumulativeProbability(-t);
    return new PairedDifference(mean, p);
  }
}
