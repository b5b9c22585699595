package org.lethe.analysis;

import java.util.List;

/**
 * The effect of one term of a least-squares regression beside the others.
 *
 * @param estimate change of y per unit of the term; NaN where the term is a combination of the
 *     others, or there are too few observations
 * @param t the estimate over its standard error as if observations were independent
 */
record PartialEffect(double estimate, double t) {
  static final PartialEffect NONE = new PartialEffect(Double.NaN, Double.NaN);

  /** A term of which no more than this share of its square is left is a combination of others. */
  private static final double NOTHING = 1e-18;

  /**
   * Fits the effect of what is left of a term given the others (Frisch, Waugh and Lovell).
   *
   * @param x the term
   * @param others the other terms; a constant goes without saying
   */
  static PartialEffect of(double[] x, List<double[]> others, double[] y) {
    Projection space = Projection.constant(y.length);
    others.forEach(space::add);
    return of(x, space, space.residual(y));
  }

  /**
   * @param others what the other terms span
   * @param left what is left of y given the others
   */
  static PartialEffect of(double[] x, Projection others, double[] left) {
    double[] own = others.residual(x);
    double squares = Matrices.dot(own, own);
    int freedom = x.length - others.rank() - 1;
    if (freedom < 1 || !(squares > NOTHING * Matrices.dot(x, x))) {
      return NONE;
    }
    double estimate = Matrices.dot(own, left) / squares;
    double unexplained = 0;
    for (int i = 0; i < own.length; i++) {
      double error = left[i] - estimate * own[i];
      unexplained += error * error;
    }
    return new PartialEffect(estimate, estimate / Math.sqrt(unexplained / freedom / squares));
  }
}
