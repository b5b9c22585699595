package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * A symmetric matrix seen through a Krylov space (Lanczos 1950), with full reorthogonalisation.
 *
 * <p>The matrix is known by its products alone. Ritz values approximate eigenvalues, the outermost
 * first, with their signs. The basis takes 4 bytes a step and dimension; sums are double.
 */
public final class Lanczos {

  private static final double NEGLIGIBLE = 1e-6; // float32 products know a vector no better

  private final List<float[]> basis; // [steps][n], orthonormal
  private final double[] diagonal; // [steps]
  private final double[] offDiagonal; // [steps - 1]
  private final double next; // the coefficient that would follow
  private final double[] values; // ascending
  private final double[][] vectors; // [value][steps], of the tridiagonal matrix

  private Lanczos(List<float[]> basis, double[] diagonal, double[] offDiagonal, double next) {
    this.basis = basis;
    this.diagonal = diagonal;
    this.offDiagonal = offDiagonal;
    this.next = next;
    EigenDecomposition eigen = new EigenDecomposition(diagonal, offDiagonal);
    int steps = diagonal.length;
    values = new double[steps];
    vectors = new double[steps][];
    for (int i = 0; i < steps; i++) { // commons-math sorts descending
      values[i] = eigen.getRealEigenvalue(steps - 1 - i);
      vectors[i] = eigen.getEigenvector(steps - 1 - i).toArray();
    }
  }

  /**
   * Runs the iteration.
   *
   * @param product multiplies the matrix by a vector [n]
   * @param start any vector but zero [n]
   * @param steps products at most; fewer where the space is exhausted
   */
  public static Lanczos of(UnaryOperator<float[]> product, float[] start, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, got " + steps);
    }
    int most = Math.min(steps, start.length);
    List<float[]> basis = new ArrayList<>();
    double[] diagonal = new double[most];
    double[] offDiagonal = new double[most];
    basis.add(scaled(wide(start)));
    int done = 0;
    double scale = 0;
    while (done < most) {
      float[] latest = basis.get(done);
      double[] residual = wide(product.apply(latest));
      diagonal[done] = Flat.dot(latest, residual);
      orthogonalise(residual, basis);
      orthogonalise(residual, basis); // twice is enough (Parlett 1998)
      offDiagonal[done] = Matrices.norm(residual);
      scale = Math.max(scale, Math.abs(diagonal[done]) + offDiagonal[done]);
      done++;
      if (done == most || offDiagonal[done - 1] <= NEGLIGIBLE * scale) {
        break;
      }
      basis.add(scaled(residual));
    }
    return new Lanczos(
        List.copyOf(basis),
        Arrays.copyOf(diagonal, done),
        Arrays.copyOf(offDiagonal, done - 1),
        offDiagonal[done - 1]);
  }

  private static void orthogonalise(double[] x, List<float[]> basis) {
    for (float[] vector : basis) {
      double share = Flat.dot(vector, x);
      for (int i = 0; i < x.length; i++) {
        x[i] -= share * vector[i];
      }
    }
  }

  private static double[] wide(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  private static float[] scaled(double[] x) {
    double norm = Matrices.norm(x);
    if (!(norm > 0)) {
      throw new IllegalArgumentException("a start must have a length above 0, got " + norm);
    }
    float[] unit = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      unit[i] = (float) (x[i] / norm);
    }
    return unit;
  }

  /** Returns the number of products. */
  public int steps() {
    return diagonal.length;
  }

  /** Returns the orthonormal vectors of the space [steps][n]. */
  public List<float[]> basis() {
    return basis;
  }

  /** Returns the diagonal of the tridiagonal matrix [steps]. */
  public double[] diagonal() {
    return diagonal.clone();
  }

  /** Returns what stands beside the diagonal [steps - 1]. */
  public double[] offDiagonal() {
    return offDiagonal.clone();
  }

  /** Returns the Ritz values, ascending. */
  public double[] values() {
    return values.clone();
  }

  /**
   * Returns the weights of the Ritz values in the spectrum as the start sees it; they sum to 1
   * (Golub and Welsch 1969).
   */
  public double[] weights() {
    return Arrays.stream(vectors).mapToDouble(vector -> vector[0] * vector[0]).toArray();
  }

  /** Returns the norm of A v - value v of a Ritz pair, as the iteration implies it. */
  public double residual(int index) {
    double[] vector = vectors[index];
    return Math.abs(next * vector[vector.length - 1]);
  }

  /** Returns a Ritz vector of length 1 [n]. */
  public float[] vector(int index) {
    double[] sum = new double[basis.get(0).length];
    for (int step = 0; step < basis.size(); step++) {
      float[] vector = basis.get(step);
      double share = vectors[index][step];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share * vector[i];
      }
    }
    return scaled(sum);
  }
}
