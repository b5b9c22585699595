package org.lethe.analysis;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Tasks that may be exchanged: those of which the same whole rows and columns of matrices hold no
 * value. A task that is evaluated but never trained on is not exchanged with one that is.
 */
final class TaskStrata {
  private TaskStrata() {}

  /**
   * Returns a label for every task, equal for tasks that may be exchanged.
   *
   * @param matrices matrices [n, n], NaN where not measured; diagonals do not count
   */
  static int[] of(double[][]... matrices) {
    int n = matrices[0].length;
    Map<String, Integer> labels = new HashMap<>();
    int[] strata = new int[n];
    for (int i = 0; i < n; i++) {
      boolean[] measured = new boolean[2 * matrices.length];
      for (int m = 0; m < matrices.length; m++) {
        for (int j = 0; j < n; j++) {
          if (i != j) {
            measured[2 * m] |= !Double.isNaN(matrices[m][i][j]);
            measured[2 * m + 1] |= !Double.isNaN(matrices[m][j][i]);
          }
        }
      }
      String pattern = Arrays.toString(measured);
      labels.putIfAbsent(pattern, labels.size());
      strata[i] = labels.get(pattern);
    }
    return strata;
  }
}
