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

  private Lanczos(Iteration run) {
    int steps = run.done;
    basis = List.copyOf(run.basis.subList(0, steps));
    diagonal = Arrays.copyOf(run.diagonal, steps);
    offDiagonal = Arrays.copyOf(run.offDiagonal, steps - 1);
    next = run.offDiagonal[steps - 1];
    EigenDecomposition eigen = new EigenDecomposition(diagonal, offDiagonal);
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
    UnaryOperator<List<float[]>> products = vectors -> vectors.stream().map(product).toList();
    return together(products, List.of(start), steps).get(0);
  }

  /**
   * Runs the iteration from several starts side by side, each in a space of its own.
   *
   * @param products multiplies the matrix by vectors [n]
   * @param starts any vectors but zero [n]
   * @param steps products a start at most; fewer where its space is exhausted
   * @return one a start
   */
  public static List<Lanczos> together(
      UnaryOperator<List<float[]>> products, List<float[]> starts, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, got " + steps);
    }
    List<Iteration> runs = starts.stream().map(start -> new Iteration(start, steps)).toList();
    List<Iteration> going = runs;
    while (!going.isEmpty()) {
      List<float[]> found = products.apply(going.stream().map(Iteration::latest).toList());
      for (int i = 0; i < found.size(); i++) {
        going.get(i).accept(found.get(i));
      }
      going = going.stream().filter(run -> !run.isOver).toList();
    }
    return runs.stream().map(Lanczos::new).toList();
  }

  /** The iteration from one start. */
  private static final class Iteration {
    private final int most;
    private final List<float[]> basis = new ArrayList<>();
    private final double[] diagonal;
    private final double[] offDiagonal;
    private int done;
    private double scale;
    private boolean isOver;

    Iteration(float[] start, int steps) {
      most = Math.min(steps, start.length);
      diagonal = new double[most];
      offDiagonal = new double[most];
      basis.add(scaled(wide(start)));
    }

    float[] latest() {
      return basis.get(done);
    }

    /** Takes the product of the latest vector. */
    void accept(float[] product) {
      double[] residual = wide(product);
      diagonal[done] = Flat.dot(latest(), residual);
      orthogonalise(residual, basis);
      orthogonalise(residual, basis); // twice is enough (Parlett 1998)
      offDiagonal[done] = Matrices.norm(residual);
      scale = Math.max(scale, Math.abs(diagonal[done]) + offDiagonal[done]);
      done++;
      isOver = done == most || offDiagonal[done - 1] <= NEGLIGIBLE * scale;
      if (!isOver) {
        basis.add(scaled(residual));
      }
    }
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
