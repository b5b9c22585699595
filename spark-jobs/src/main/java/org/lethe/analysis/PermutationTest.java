package org.lethe.analysis;

import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * A two-sided permutation p-value.
 *
 * @param p share of relabellings whose statistic is at least as far from 0 as the observed one, in
 *     (0, 1]; NaN when the observed statistic is NaN
 * @param method {@code permutation_exact} (all relabellings) or {@code permutation_N} (N seeded
 *     draws, the observed one counted in: (hits + 1) / (N + 1))
 */
public record PermutationTest(double p, String method) {
  /** Statistics that differ by at most this much are equal up to the order of summation. */
  private static final double TIE = 1e-12;

  /**
   * Returns the p-value of a correlation, assuming independent pairs. Pairs that share tasks are
   * not independent and need {@link MantelTest}.
   *
   * @param draws maximum number of relabellings to evaluate
   * @throws IllegalArgumentException if the lengths differ
   */
  public static PermutationTest correlation(
      CorrelationMethod method, double[] x, double[] y, int draws, long seed) {
    double observed = method.coefficient(x, y);
    boolean ranks = method == CorrelationMethod.SPEARMAN; // a permutation does not change the ranks
    double[] fixed = ranks ? Ranks.average(x) : x;
    double[] moving = ranks ? Ranks.average(y) : y;
    CorrelationMethod onValues = ranks ? CorrelationMethod.PEARSON : method;
    double[] permuted = new double[y.length];
    return of(
        new Permutations(new int[y.length]),
        observed,
        permutation -> {
          for (int i = 0; i < permuted.length; i++) {
            permuted[i] = moving[permutation[i]];
          }
          return onValues.coefficient(fixed, permuted);
        },
        draws,
        seed);
  }

  /** A relabelling whose statistic is NaN counts as a hit, which is conservative. */
  static PermutationTest of(
      Permutations permutations,
      double observed,
      ToDoubleFunction<int[]> statistic,
      int draws,
      long seed) {
    if (draws < 1) {
      throw new IllegalArgumentException("draws must be at least 1, got " + draws);
    }
    long count = permutations.countUpTo(draws);
    boolean exact = count <= draws;
    String method = exact ? "permutation_exact" : "permutation_" + draws;
    if (Double.isNaN(observed)) {
      return new PermutationTest(Double.NaN, method);
    }
    double bound = Math.abs(observed) - TIE;
    if (exact) {
      long[] hits = new long[1];
      permutations.forEach(p -> hits[0] += hit(statistic.applyAsDouble(p), bound));
      return new PermutationTest(hits[0] / (double) count, method);
    }
    MersenneTwister random = new MersenneTwister(seed);
    long hits = 1;
    for (int i = 0; i < draws; i++) {
      hits += hit(statistic.applyAsDouble(permutations.draw(random)), bound);
    }
    return new PermutationTest(hits / (draws + 1.0), method);
  }

  private static int hit(double value, double bound) {
    return Math.abs(value) < bound ? 0 : 1;
  }
}
