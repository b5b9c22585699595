package org.lethe.analysis;

import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** The directions in which samples vary most. */
public final class PrincipalSubspace {
  /** Directions with at most this share of the largest singular value are noise. */
  private static final double TOLERANCE = 1e-10;

  private PrincipalSubspace() {}

  /**
   * Returns an orthonormal basis of the k leading principal components.
   *
   * @param x activations [n, p], one row per sample
   * @param k number of components, at least 1
   * @return basis [r, p], one row per direction, largest variance first; r &lt; k when the samples
   *     span fewer directions, r = 0 without variance
   */
  public static double[][] basis(double[][] x, int k) {
    Shapes.rectangular("x", x);
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    if (x.length < 2) {
      return new double[0][];
    }
    SingularValueDecomposition svd = Matrices.decompose(Matrices.centred(x));
    double[] values = svd.getSingularValues();
    RealMatrix directions = svd.getVT();
    double floor = values[0] * TOLERANCE;
    int rank = 0;
    while (rank < Math.min(k, values.length) && values[rank] > floor) {
      rank++;
    }
    double[][] basis = new double[rank][];
    for (int i = 0; i < rank; i++) {
      basis[i] = directions.getRow(i);
    }
    return basis;
  }
}
