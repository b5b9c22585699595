package org.lethe.analysis;

/**
 * The linear kernel K = XX' of centred samples X [n, p]. Holds K where n is at most p, else X:
 * whichever is smaller. Two kernels are met in n^2 operations where one of them is held, in 2 n p q
 * where neither is.
 */
final class LinearKernel {
  private final double[][] centred; // [n, p]; null where gram is held
  private final double[][] gram; // [n, n]; null where centred is held
  private final double[] diagonal; // [n]

  private LinearKernel(double[][] centred, double[][] gram, double[] diagonal) {
    this.centred = centred;
    this.gram = gram;
    this.diagonal = diagonal;
  }

  /** Returns the kernel of samples [n, p], one row per sample. */
  static LinearKernel of(double[][] x) {
    double[][] centred = Matrices.centred(x);
    double[] diagonal = new double[x.length];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = Matrices.dot(centred[i], centred[i]);
    }
    boolean few = x.length == 0 || x.length <= x[0].length;
    return few
        ? new LinearKernel(null, Matrices.gram(centred), diagonal)
        : new LinearKernel(centred, null, diagonal);
  }

  /** Returns what HSIC(this, other) takes from each sample. */
  HsicItems with(LinearKernel other) {
    return gram == null && other.gram == null
        ? onDimensions(other)
        : onSamples(gram(), other.gram(), other.diagonal);
  }

  private double[][] gram() {
    return gram == null ? Matrices.gram(centred) : gram;
  }

  private HsicItems onSamples(double[][] k, double[][] l, double[] diagonalL) {
    int n = diagonal.length;
    double[] products = new double[n];
    double[] crossed = new double[n];
    for (int i = 0; i < n; i++) {
      double own = diagonal[i] * diagonalL[i];
      products[i] = Matrices.dot(k[i], l[i]) - own;
      crossed[i] = Matrices.dot(k[i], diagonalL) + Matrices.dot(l[i], diagonal) - 2 * own;
    }
    return new HsicItems(products, diagonal, diagonalL, crossed);
  }

  /**
   * As above with K_ij = x_i'x_j: sum_j K_ij L_ij = x_i' (X'Y) y_i and sum_j K_ij b_j = x_i' X'b.
   */
  private HsicItems onDimensions(LinearKernel other) {
    double[][] x = centred;
    double[][] y = other.centred;
    double[][] between = Matrices.cross(x, y); // [p, q]
    double[] xb = Matrices.weighted(x, other.diagonal); // [p]
    double[] ya = Matrices.weighted(y, diagonal); // [q]
    double[] products = new double[x.length];
    double[] crossed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double own = diagonal[i] * other.diagonal[i];
      products[i] = Matrices.bilinear(x[i], between, y[i]) - own;
      crossed[i] = Matrices.dot(x[i], xb) + Matrices.dot(y[i], ya) - 2 * own;
    }
    return new HsicItems(products, diagonal, other.diagonal, crossed);
  }
}
