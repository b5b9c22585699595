package org.lethe.analysis;

/**
 * A straight line y = intercept + slope x.
 *
 * @param slope units of y per unit of x; NaN when x does not vary
 * @param intercept y at x = 0; NaN when x does not vary
 * @param residual sum of squared residuals; NaN when x does not vary
 */
public record LinearFit(double slope, double intercept, double residual) {

  /**
   * Returns the ordinary least-squares line.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static LinearFit leastSquares(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    double meanX = mean(x);
    double meanY = mean(y);
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    if (x.length < 2 || xx == 0) {
      return new LinearFit(Double.NaN, Double.NaN, Double.NaN);
    }
    double slope = xy / xx;
    double intercept = meanY - slope * meanX;
    double residual = 0;
    for (int i = 0; i < x.length; i++) {
      double error = y[i] - intercept - slope * x[i];
      residual += error * error;
    }
    return new LinearFit(slope, intercept, residual);
  }

  private static double mean(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value;
    }
    return sum / x.length;
  }
}
