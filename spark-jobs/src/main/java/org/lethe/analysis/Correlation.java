package org.lethe.analysis;

/**
 * Coefficients of association. All return NaN when a variable does not vary, with fewer than two
 * pairs, or when a value is NaN; all throw IllegalArgumentException when the lengths differ.
 */
public final class Correlation {
  /** A spread up to this share of the norm of the values is rounding, not variance. */
  private static final double ROUNDING = 1e-13;

  private Correlation() {}

  /** Returns Pearson's product-moment coefficient in [-1, 1]. */
  public static double pearson(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    double[] xc = deviations(x);
    double[] yc = deviations(y);
    if (constant(x, xc) || constant(y, yc)) {
      return Double.NaN;
    }
    return withinOne(Matrices.dot(xc, yc) / Matrices.norm(xc) / Matrices.norm(yc));
  }

  /** Returns Spearman's rank coefficient in [-1, 1], ties with average ranks. */
  public static double spearman(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    return anyNaN(x) || anyNaN(y) ? Double.NaN : pearson(Ranks.average(x), Ranks.average(y));
  }

  /** Returns Kendall's tau-b in [-1, 1], which corrects for ties. */
  public static double kendall(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    if (anyNaN(x) || anyNaN(y)) {
      return Double.NaN;
    }
    long agree = 0;
    long untiedX = 0;
    long untiedY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        int dx = order(x[i], x[j]);
        int dy = order(y[i], y[j]);
        agree += dx * dy;
        untiedX += Math.abs(dx);
        untiedY += Math.abs(dy);
      }
    }
    return untiedX == 0 || untiedY == 0
        ? Double.NaN
        : withinOne(agree / Math.sqrt(untiedX) / Math.sqrt(untiedY));
  }

  /** Returns a coefficient in [-1, 1]: rounding can carry a perfect agreement beyond 1. */
  private static double withinOne(double coefficient) {
    return Math.max(-1, Math.min(1, coefficient));
  }

  /** Sign of a - b for numbers. */
  private static int order(double a, double b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static double[] deviations(double[] x) {
    double mean = 0;
    for (double value : x) {
      mean += value;
    }
    mean /= x.length;
    double[] deviations = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      deviations[i] = x[i] - mean;
    }
    return deviations;
  }

  private static boolean constant(double[] x, double[] deviations) {
    return x.length < 2 || Matrices.norm(deviations) <= ROUNDING * Matrices.norm(x);
  }

  private static boolean anyNaN(double[] x) {
    for (double value : x) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }
}
