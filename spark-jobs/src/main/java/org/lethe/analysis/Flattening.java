package org.lethe.analysis;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * How much flatter a loss surface became: 1 - after / before of the greatest eigenvalues.
 *
 * @param value NaN unless both are positive
 * @param interval of the value over blocks of examples
 */
public record Flattening(double value, ConfidenceInterval interval) {

  /**
   * The greatest eigenvalue of a Hessian and what blocks of examples contribute.
   *
   * @param value the eigenvalue
   * @param forms V' H V of each block's mean loss, V orthonormal columns whose first belongs to the
   *     eigenvalue [blocks][columns][columns]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Eigenvalue(double value, double[][][] forms) {

    /**
     * Returns the greatest eigenvalue without one block, by the Rayleigh-Ritz method in the space
     * of V, which stays as it is.
     */
    private double without(int block, double[] examples) {
      int columns = forms[0].length;
      double rest = Arrays.stream(examples).sum() - examples[block];
      double[][] sum = new double[columns][columns];
      for (int other = 0; other < forms.length; other++) {
        double share = other == block ? 0 : examples[other] / rest;
        for (int i = 0; i < columns; i++) {
          for (int j = 0; j < columns; j++) {
            sum[i][j] += share * (forms[other][i][j] + forms[other][j][i]) / 2;
          }
        }
      }
      return new EigenDecomposition(new Array2DRowRealMatrix(sum, false)).getRealEigenvalue(0);
    }
  }

  /**
   * Compares surfaces of the same examples.
   *
   * @param examples number of examples of each block [blocks]
   * @param confidence level in (0, 1)
   */
  public static Flattening of(
      Eigenvalue before, Eigenvalue after, double[] examples, double confidence) {
    double value = flattening(before.value(), after.value());
    double[] leftOut = new double[examples.length];
    int filled = 0;
    for (int block = 0; block < examples.length; block++) {
      if (examples[block] > 0) {
        leftOut[filled++] =
            flattening(before.without(block, examples), after.without(block, examples));
      }
    }
    return new Flattening(
        value, Jackknife.interval(value, Arrays.copyOf(leftOut, filled), confidence));
  }

  private static double flattening(double before, double after) {
    return before > 0 && after > 0 ? 1 - after / before : Double.NaN;
  }
}
