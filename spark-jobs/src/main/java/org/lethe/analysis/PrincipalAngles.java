package org.lethe.analysis;

/** Angles between two subspaces (Björck and Golub 1973). */
public final class PrincipalAngles {
  /** Principal components compared by default. */
  public static final int COMPONENTS = 10;

  private PrincipalAngles() {}

  /**
   * Returns the principal angles.
   *
   * @param a orthonormal basis [k_a, p], one row per direction
   * @param b orthonormal basis [k_b, p]
   * @return angles in degrees, smallest first [min(k_a, k_b)]; empty when a basis is. They come
   *     from cosines, which do not resolve angles below 1e-6 degrees
   * @throws IllegalArgumentException if the dimensions differ
   */
  public static double[] degrees(double[][] a, double[][] b) {
    if (a.length == 0 || b.length == 0) {
      return new double[0];
    }
    Shapes.sameLength("directions of a", a[0].length, "directions of b", b[0].length);
    double[] cosines = Matrices.singularValues(Matrices.timesTransposed(a, b));
    double[] angles = new double[cosines.length];
    for (int i = 0; i < angles.length; i++) {
      angles[i] = Math.toDegrees(Math.acos(Math.min(1, cosines[i])));
    }
    return angles;
  }
}
