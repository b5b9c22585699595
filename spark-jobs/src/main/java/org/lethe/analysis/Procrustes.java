package org.lethe.analysis;

import java.util.Arrays;

/** Distance of two representations after the best rotation. */
public final class Procrustes {
  private Procrustes() {}

  /**
   * Returns the orthogonal Procrustes distance min_Q ||X - YQ||_F^2 over orthogonal Q, with X and Y
   * centred and scaled to unit Frobenius norm: 2 (1 - ||X'Y||_*).
   *
   * @param x activations [n, p], one row per sample
   * @param y activations [n, q] of the same samples; the narrower one is padded with zeros
   * @return in [0, 2]; NaN when a matrix has no variance
   * @throws IllegalArgumentException if the row counts differ
   */
  public static double distance(double[][] x, double[][] y) {
    Shapes.sameSamples(x, y);
    if (x.length < 2) {
      return Double.NaN;
    }
    double[][] xc = narrow(Matrices.centred(x));
    double[][] yc = narrow(Matrices.centred(y));
    double norms = Math.sqrt(Matrices.squaredNorm(xc)) * Math.sqrt(Matrices.squaredNorm(yc));
    if (norms == 0) {
      return Double.NaN;
    }
    double nuclear = Arrays.stream(Matrices.singularValues(Matrices.cross(xc, yc))).sum();
    return Math.max(0, 2 * (1 - nuclear / norms));
  }

  /** Rotates [n, p] into [n, n] when p > n, which keeps distances. */
  private static double[][] narrow(double[][] x) {
    if (x[0].length <= x.length) {
      return x;
    }
    var svd = Matrices.decompose(x);
    return svd.getU().multiply(svd.getS()).getData();
  }
}
