package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The space that columns span, by Gram and Schmidt; what a column adds to those before it. */
final class Projection {
  /** A column whose residual is below this share of it adds nothing. */
  private static final double ROUNDING = 1e-9;

  private final List<double[]> basis = new ArrayList<>();

  /** Returns the space of a constant of a length. */
  static Projection constant(int n) {
    Projection projection = new Projection();
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    projection.add(ones);
    return projection;
  }

  /** Adds a column and returns whether it is not a combination of those before. */
  boolean add(double[] column) {
    double[] residual = residual(residual(column)); // twice: once leaves rounding
    double norm = Matrices.norm(residual);
    if (!(norm > ROUNDING * Matrices.norm(column))) {
      return false;
    }
    for (int i = 0; i < residual.length; i++) {
      residual[i] /= norm;
    }
    basis.add(residual);
    return true;
  }

  /** Returns the number of dimensions. */
  int rank() {
    return basis.size();
  }

  /** Returns what is left of a column outside the space. */
  double[] residual(double[] column) {
    double[] residual = column.clone();
    for (double[] direction : basis) {
      double along = Matrices.dot(direction, residual);
      for (int i = 0; i < residual.length; i++) {
        residual[i] -= along * direction[i];
      }
    }
    return residual;
  }
}
