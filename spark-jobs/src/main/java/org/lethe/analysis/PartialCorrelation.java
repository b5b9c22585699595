package org.lethe.analysis;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Correlation of what other variables leave unexplained. */
public final class PartialCorrelation {
  private PartialCorrelation() {}

  /**
   * Returns Pearson's coefficient of the least-squares residuals of x and y given the controls (and
   * a constant).
   *
   * @param controls [c, n], one row per controlled variable, for example log steps
   * @return in [-1, 1]; NaN when the controls explain x or y wholly, or when n &lt; c + 3
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double pearson(double[] x, double[] y, double[][] controls) {
    Shapes.sameLength("x", x.length, "y", y.length);
    for (double[] control : controls) {
      Shapes.sameLength("x", x.length, "control", control.length);
    }
    if (x.length < controls.length + 3) {
      return Double.NaN;
    }
    double[][] design = new double[x.length][controls.length + 1];
    for (int i = 0; i < design.length; i++) {
      design[i][0] = 1;
      for (int c = 0; c < controls.length; c++) {
        design[i][c + 1] = controls[c][i];
      }
    }
    SingularValueDecomposition svd =
        new SingularValueDecomposition(new Array2DRowRealMatrix(design, false));
    double[] restX = residuals(svd, design, x);
    double[] restY = residuals(svd, design, y);
    return explained(x, restX) || explained(y, restY)
        ? Double.NaN
        : Correlation.pearson(restX, restY);
  }

  private static double[] residuals(
      SingularValueDecomposition svd, double[][] design, double[] values) {
    RealVector y = new ArrayRealVector(values, false);
    RealVector coefficients = svd.getSolver().solve(y);
    return y.subtract(new Array2DRowRealMatrix(design, false).operate(coefficients)).toArray();
  }

  private static boolean explained(double[] values, double[] residuals) {
    return Matrices.norm(residuals) <= 1e-12 * Matrices.norm(values);
  }
}
