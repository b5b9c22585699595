package org.lethe.analysis;

import java.util.Arrays;

/** How much larger a representation became. */
public final class NormChange {
  private NormChange() {}

  /**
   * Returns the mean norm of the samples after, over the mean norm before, minus 1.
   *
   * @param before activations [n, p], one row per sample
   * @param after activations [n, q] of the same samples
   * @return 0 = as before, -1 = vanished; NaN when all samples before are zero
   * @throws IllegalArgumentException if the row counts differ
   */
  public static double relative(double[][] before, double[][] after) {
    Shapes.sameSamples(before, after);
    double sum = norms(before);
    return sum == 0 ? Double.NaN : norms(after) / sum - 1;
  }

  private static double norms(double[][] x) {
    return Arrays.stream(x).mapToDouble(Matrices::norm).sum();
  }
}
