package org.lethe.analysis;

/** Overlap of two subspaces; defined also for tasks with different items. */
public final class SubspaceOverlap {
  /** Principal components compared by default. */
  public static final int COMPONENTS = 16;

  private SubspaceOverlap() {}

  /**
   * Returns ||U_A' U_B||_F^2 / k, the mean squared cosine of the principal angles.
   *
   * @param a orthonormal basis [k_a, p], one row per direction, as from {@link PrincipalSubspace}
   * @param b orthonormal basis [k_b, p]
   * @return in [0, 1] with k = min(k_a, k_b): 1 when one contains the other, k / p on average for
   *     random subspaces; NaN when a basis is empty
   * @throws IllegalArgumentException if the dimensions differ
   */
  public static double overlap(double[][] a, double[][] b) {
    if (a.length == 0 || b.length == 0) {
      return Double.NaN;
    }
    Shapes.sameLength("directions of a", a[0].length, "directions of b", b[0].length);
    double shared = Matrices.squaredNorm(Matrices.timesTransposed(a, b));
    return Math.min(1, shared / Math.min(a.length, b.length));
  }
}
