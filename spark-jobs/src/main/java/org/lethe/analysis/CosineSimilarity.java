package org.lethe.analysis;

/** Cosine of the angle between two vectors. */
public final class CosineSimilarity {
  private CosineSimilarity() {}

  /**
   * Returns the cosine of two vectors.
   *
   * @return in [-1, 1]; NaN when a vector is zero
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double cosine(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    return ratio(Matrices.dot(x, y), Matrices.norm(x), Matrices.norm(y));
  }

  /**
   * Returns the cosine of two vectors after a common mean is subtracted from both. Raw hidden
   * states share a large mean, which makes every raw cosine close to 1.
   *
   * @param mean vector that is subtracted, for example the mean over all tasks
   * @return in [-1, 1]; NaN when a difference is zero
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double centred(double[] x, double[] y, double[] mean) {
    Shapes.sameLength("x", x.length, "mean", mean.length);
    Shapes.sameLength("y", y.length, "mean", mean.length);
    return cosine(Matrices.minus(x, mean), Matrices.minus(y, mean));
  }

  /**
   * Returns the mean over samples of the cosine of two representations, each centred by its own
   * mean, so that a common shift of all samples has no effect.
   *
   * @param x activations [n, p], one row per sample
   * @param y activations [n, p] of the same samples
   * @return in [-1, 1]; NaN when no sample has a cosine; samples without one are left out
   * @throws IllegalArgumentException if the shapes differ
   */
  public static double meanCentred(double[][] x, double[][] y) {
    Shapes.sameSamples(x, y);
    double[][] xc = Matrices.centred(x);
    double[][] yc = Matrices.centred(y);
    double sum = 0;
    int n = 0;
    for (int i = 0; i < xc.length; i++) {
      double cosine = cosine(xc[i], yc[i]);
      if (!Double.isNaN(cosine)) {
        sum += cosine;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /**
   * Returns the cosine from an inner product and two norms, which add over parts of a long vector.
   *
   * @param dot inner product
   * @return in [-1, 1]; NaN when a norm is zero
   */
  public static double ratio(double dot, double normX, double normY) {
    // dividing by the larger norm first is symmetric in x and y and does not overflow
    double cosine = dot / Math.max(normX, normY) / Math.min(normX, normY);
    return normX == 0 || normY == 0 ? Double.NaN : Math.max(-1, Math.min(1, cosine));
  }
}
