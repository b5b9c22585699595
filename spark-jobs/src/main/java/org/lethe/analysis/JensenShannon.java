package org.lethe.analysis;

/** Jensen-Shannon divergence of attention patterns, base 2. */
public final class JensenShannon {
  private JensenShannon() {}

  /**
   * Returns the divergence of two distributions.
   *
   * @param p probabilities, or non-negative weights, which are scaled to sum to 1
   * @return bits in [0, 1]; NaN when one sums to zero
   * @throws IllegalArgumentException if the lengths differ or a value is negative
   */
  public static double divergence(double[] p, double[] q) {
    Shapes.sameLength("p", p.length, "q", q.length);
    double sumP = sum(p);
    double sumQ = sum(q);
    if (sumP == 0 || sumQ == 0) {
      return Double.NaN;
    }
    double nats = 0;
    for (int i = 0; i < p.length; i++) {
      double a = p[i] / sumP;
      double b = q[i] / sumQ;
      double middle = (a + b) / 2;
      nats += (relative(a, middle) + relative(b, middle)) / 2;
    }
    return Math.max(0, Math.min(1, nats / Math.log(2)));
  }

  /**
   * Returns the mean divergence over rows.
   *
   * @param p attention before [queries, keys]
   * @param q attention after [queries, keys]
   * @return bits in [0, 1]; NaN without rows
   */
  public static double meanOverQueries(double[][] p, double[][] q) {
    Shapes.sameLength("p", p.length, "q", q.length);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += divergence(p[i], q[i]);
    }
    return sum / p.length;
  }

  private static double relative(double a, double middle) {
    return a == 0 ? 0 : a * Math.log(a / middle);
  }

  private static double sum(double[] p) {
    double sum = 0;
    for (double value : p) {
      if (value < 0) {
        throw new IllegalArgumentException("a probability must not be negative, got " + value);
      }
      sum += value;
    }
    return sum;
  }
}
