package org.lethe.analysis;

import java.util.Arrays;

/**
 * The Mantel (QAP) test of association between two matrices over pairs of tasks. Pairs share tasks
 * and are not independent, so the test relabels whole tasks: it permutes rows and columns of one
 * matrix together (Krackhardt 1988 for ordered pairs).
 */
public final class MantelTest {
  private MantelTest() {}

  /**
   * Returns the two-sided p-value over the off-diagonal ordered pairs. A task is exchanged only
   * with tasks that lack the same whole rows or columns (for example tasks that are evaluated but
   * never trained on), so that every relabelling compares equally many pairs when whole rows or
   * columns are missing. Ranks are computed once, over the pairs that both matrices measure; a
   * relabelling that moves another cell onto a pair leaves that pair out. When there are at most
   * {@code draws} relabellings, the test evaluates all of them.
   *
   * @param x matrix [n, n], its labels fixed, NaN where not measured
   * @param y matrix [n, n], its labels permuted, NaN where not measured
   * @param draws maximum number of relabellings to evaluate
   * @throws IllegalArgumentException if the matrices are not square or differ in size
   */
  public static PermutationTest test(
      CorrelationMethod method, double[][] x, double[][] y, int draws, long seed) {
    TaskPairs pairs = TaskPairs.of(x, y);
    double observed = method.coefficient(pairs.x(), pairs.y());
    boolean ranks = method == CorrelationMethod.SPEARMAN;
    double[] fixed = ranks ? Ranks.average(pairs.x()) : pairs.x();
    double[][] moving = ranks ? onPairs(pairs, Ranks.average(pairs.y())) : y;
    CorrelationMethod onCells = ranks ? CorrelationMethod.PEARSON : method;
    return PermutationTest.of(
        new Permutations(TaskStrata.of(x, y)),
        observed,
        permutation -> coefficient(onCells, pairs, fixed, moving, permutation),
        draws,
        seed);
  }

  /** Coefficient with task i relabelled permutation[i]; pairs whose new cell is NaN are dropped. */
  private static double coefficient(
      CorrelationMethod method,
      TaskPairs pairs,
      double[] fixed,
      double[][] moving,
      int[] permutation) {
    double[] x = new double[pairs.size()];
    double[] y = new double[pairs.size()];
    int n = 0;
    for (int pair = 0; pair < x.length; pair++) {
      double moved = moving[permutation[pairs.from()[pair]]][permutation[pairs.to()[pair]]];
      if (!Double.isNaN(moved)) {
        x[n] = fixed[pair];
        y[n++] = moved;
      }
    }
    return n == x.length
        ? method.coefficient(x, y)
        : method.coefficient(Arrays.copyOf(x, n), Arrays.copyOf(y, n));
  }

  /** Returns a matrix [tasks, tasks] with the values of the pairs, NaN in all other cells. */
  private static double[][] onPairs(TaskPairs pairs, double[] values) {
    double[][] matrix = new double[pairs.tasks()][pairs.tasks()];
    for (double[] row : matrix) {
      Arrays.fill(row, Double.NaN);
    }
    for (int pair = 0; pair < values.length; pair++) {
      matrix[pairs.from()[pair]][pairs.to()[pair]] = values[pair];
    }
    return matrix;
  }
}
