package org.lethe.measure.depth;

import java.util.stream.IntStream;
import org.apache.commons.math3.util.FastMath;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Correlation;
import org.lethe.analysis.CorrelationMethod;
import org.lethe.analysis.Jackknife;
import org.lethe.analysis.MeanDifference;
import org.lethe.analysis.PermutationTest;

/**
 * Spearman's correlation of two numbers of the same documents. Its interval is the jackknife over
 * documents on the scale of Fisher's z, which unlike Fisher's own takes no distribution for granted
 * (CorrelationCoverageTest).
 *
 * @param spearman NaN where either does not vary
 * @param pearson NaN where either does not vary
 */
record DriftAndLoss(
    double spearman, ConfidenceInterval interval, PermutationTest test, double pearson) {
  static final String METHOD = "jackknife_fisher_z";

  /**
   * Correlates; below {@value MeanDifference#MIN_ITEMS} documents there is neither interval nor
   * test.
   *
   * @param permutations draws of the test
   */
  static DriftAndLoss of(
      double[] drift, double[] loss, double confidence, int permutations, long seed) {
    double spearman = Correlation.spearman(drift, loss);
    double pearson = Correlation.pearson(drift, loss);
    if (drift.length < MeanDifference.MIN_ITEMS || Double.isNaN(spearman)) {
      return new DriftAndLoss(
          spearman,
          ConfidenceInterval.none(MeanDifference.FEW_ITEMS),
          new PermutationTest(Double.NaN, MeanDifference.FEW_ITEMS),
          pearson);
    }
    double[] leftOut =
        IntStream.range(0, drift.length)
            .mapToDouble(
                left ->
                    FastMath.atanh(Correlation.spearman(without(drift, left), without(loss, left))))
            .toArray();
    ConfidenceInterval z = Jackknife.interval(FastMath.atanh(spearman), leftOut, confidence);
    return new DriftAndLoss(
        spearman,
        z.exists() ? new ConfidenceInterval(Math.tanh(z.low()), Math.tanh(z.high()), METHOD) : z,
        PermutationTest.correlation(CorrelationMethod.SPEARMAN, drift, loss, permutations, seed),
        pearson);
  }

  private static double[] without(double[] values, int left) {
    return IntStream.range(0, values.length)
        .filter(i -> i != left)
        .mapToDouble(i -> values[i])
        .toArray();
  }
}
