package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.analysis.DyadicData.Term;
import org.lethe.analysis.DyadicData.Unit;

/**
 * Least-squares regression over ordered pairs of tasks. Pairs share tasks and are not independent.
 *
 * <p>The test of a term is QAP with double semi-partialling (Dekker, Krackhardt and Snijders 2007):
 * what is left of the term given the others is permuted by relabelling tasks, in all layers alike,
 * and the t statistic of the relabelled is compared with the observed one.
 *
 * <p>Intervals leave out one task at a time with all its pairs. The variance of a term of pairs is
 * (n - 2) / (2 n) times the sum of squares of the n estimates about their mean (Snijders and
 * Borgatti 1999), as every pair is left out twice; that of a term of single tasks (n - 1) / n
 * times, for what tasks have of their own goes with it. In simulations (STATISTICS.md: 6, 8, 12 and
 * 20 tasks, effects of rows and columns up to the size of the error) 95 % intervals covered 93 to
 * 97 % for terms of pairs and 94 to 99 % for terms of tasks.
 */
public final class DyadicRegression {
  /** Below this many tasks there is no interval and no test. */
  public static final int LEAST_TASKS = 6;

  private static final String METHOD = "task_jackknife_t";

  private DyadicRegression() {}

  /**
   * A coefficient.
   *
   * @param term name of the term
   * @param estimate change of y per unit of the term; NaN where the term does not vary or is a
   *     combination of those before it
   * @param standardised change of y in its standard deviations per standard deviation of the term
   * @param interval interval of the estimate; none of a term of layers
   * @param test test of no effect; p is NaN for a term of layers
   */
  public record Coefficient(
      String term,
      double estimate,
      double standardised,
      ConfidenceInterval interval,
      PermutationTest test) {}

  /**
   * Returns the coefficients in the order of the terms.
   *
   * @param draws most relabellings of a test
   * @param confidence level of the intervals, in (0, 1)
   */
  public static List<Coefficient> of(DyadicData data, int draws, double confidence, long seed) {
    boolean[] kept = kept(data);
    List<Coefficient> coefficients = new ArrayList<>();
    for (int k = 0; k < kept.length; k++) {
      Term term = data.terms().get(k);
      PartialEffect effect = kept[k] ? effect(data, k, kept) : PartialEffect.NONE;
      boolean tested =
          !Double.isNaN(effect.estimate())
              && term.unit() != Unit.LAYER
              && data.tasksThatOccur().length >= LEAST_TASKS;
      coefficients.add(
          new Coefficient(
              term.name(),
              effect.estimate(),
              effect.estimate() * deviation(term.x()) / deviation(data.y()),
              tested
                  ? interval(data, k, kept, effect.estimate(), confidence)
                  : ConfidenceInterval.none("none_not_tested"),
              tested
                  ? test(data, k, kept, draws, seed)
                  : new PermutationTest(Double.NaN, "none_not_tested")));
    }
    return coefficients;
  }

  /** Returns which terms are no combination of a constant and the terms before them. */
  private static boolean[] kept(DyadicData data) {
    boolean[] kept = new boolean[data.terms().size()];
    Projection space = Projection.constant(data.size());
    for (int k = 0; k < kept.length; k++) {
      kept[k] = space.add(data.terms().get(k).x());
    }
    return kept;
  }

  private static PartialEffect effect(DyadicData data, int k, boolean[] kept) {
    return PartialEffect.of(data.terms().get(k).x(), others(data, k, kept), data.y());
  }

  private static List<double[]> others(DyadicData data, int k, boolean[] kept) {
    return IntStream.range(0, kept.length)
        .filter(j -> j != k && kept[j])
        .mapToObj(j -> data.terms().get(j).x())
        .toList();
  }

  private static PermutationTest test(
      DyadicData data, int k, boolean[] kept, int draws, long seed) {
    Projection space = Projection.constant(data.size());
    others(data, k, kept).forEach(space::add);
    double[] left = space.residual(data.y());
    double[] own = space.residual(data.terms().get(k).x());
    double[][][] cells = data.cells(own);
    return PermutationTest.of(
        new Permutations(TaskStrata.of(cells)),
        PartialEffect.of(own, space, left).t(),
        permutation -> {
          Relabelled moved = relabelled(data, cells, permutation);
          if (moved.places().length == data.size()) {
            return PartialEffect.of(moved.x(), space, left).t();
          }
          DyadicData part = data.kept(moved.places());
          return PartialEffect.of(moved.x(), others(part, k, kept), part.y()).t();
        },
        draws,
        seed);
  }

  /** Values that observations have after a relabelling, and which observations have one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Relabelled(double[] x, int[] places) {}

  /** Moves values with task i relabelled permutation[i]. */
  private static Relabelled relabelled(DyadicData data, double[][][] cells, int[] permutation) {
    double[] moved = new double[data.size()];
    int[] known = new int[data.size()];
    int n = 0;
    for (int i = 0; i < moved.length; i++) {
      double value = cells[data.layer()[i]][permutation[data.from()[i]]][permutation[data.to()[i]]];
      if (!Double.isNaN(value)) {
        moved[n] = value;
        known[n++] = i;
      }
    }
    return new Relabelled(Arrays.copyOf(moved, n), Arrays.copyOf(known, n));
  }

  private static ConfidenceInterval interval(
      DyadicData data, int k, boolean[] kept, double estimate, double confidence) {
    double[] leftOut =
        Arrays.stream(data.tasksThatOccur())
            .mapToDouble(task -> effect(data.without(task), k, kept).estimate())
            .toArray();
    int n = leftOut.length;
    double factor =
        data.terms().get(k).unit() == Unit.PAIR ? Math.sqrt((n - 2.0) / (2.0 * (n - 1))) : 1;
    return Jackknife.interval(estimate, leftOut, factor, confidence, METHOD);
  }

  private static double deviation(double[] x) {
    double mean = Arrays.stream(x).sum() / x.length;
    return Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1));
  }
}
