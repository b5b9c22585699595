package org.lethe.analysis;

/** Centred kernel alignment of two representations of the same samples, linear kernel. */
public final class LinearCka {
  private LinearCka() {}

  /**
   * Returns the linear CKA in its full biased form (Kornblith et al. 2019, eq. 5): ||Y'X||^2 /
   * (||X'X|| ||Y'Y||) on centred columns. With fewer samples than dimensions it is biased towards
   * 1; {@link CkaSums} is not.
   *
   * @param x activations [n, p], one row per sample
   * @param y activations [n, q] of the same samples
   * @return in [0, 1]; NaN when a matrix has no variance
   * @throws IllegalArgumentException if the row counts differ
   */
  public static double cka(double[][] x, double[][] y) {
    Shapes.sameSamples(x, y);
    if (x.length < 2) {
      return Double.NaN;
    }
    double[][] xc = Matrices.centred(x);
    double[][] yc = Matrices.centred(y);
    boolean manyDimensions = Math.max(x[0].length, y[0].length) > x.length;
    double ratio = manyDimensions ? onSamples(xc, yc) : onDimensions(xc, yc);
    return Math.min(1, ratio);
  }

  /** ||Y'X||^2 = tr(XX' YY'): cheaper on [n, n] when there are more dimensions than samples. */
  private static double onSamples(double[][] x, double[][] y) {
    double[][] k = Matrices.gram(x);
    double[][] l = Matrices.gram(y);
    double kl = 0;
    for (int i = 0; i < k.length; i++) {
      kl += Matrices.dot(k[i], l[i]);
    }
    return ratio(kl, Matrices.squaredNorm(k), Matrices.squaredNorm(l));
  }

  private static double onDimensions(double[][] x, double[][] y) {
    return ratio(
        Matrices.squaredNorm(Matrices.cross(y, x)),
        Matrices.squaredNorm(Matrices.cross(x, x)),
        Matrices.squaredNorm(Matrices.cross(y, y)));
  }

  private static double ratio(double kl, double kk, double ll) {
    return kk == 0 || ll == 0 ? Double.NaN : kl / Math.sqrt(kk) / Math.sqrt(ll);
  }
}
