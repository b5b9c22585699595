package org.lethe.measure.contrast;

import java.io.Serializable;
import org.apache.commons.math3.distribution.TDistribution;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ClusterTotals;
import org.lethe.analysis.DetectableEffect;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.MeanDifference;
import org.lethe.analysis.Mover;
import org.lethe.analysis.PairedDifference;
import org.lethe.analysis.ProportionDifference;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.scoring.Metric;

/**
 * How differences of checkpoints get their intervals and p-values: the same everywhere. A metric
 * that is right or wrong has the score interval of paired proportions; any other the studentised
 * bootstrap. What both build on is combined by {@link Mover}. Coverage and size are simulated; see
 * STATISTICS.md.
 *
 * @param draws number of bootstrap draws, level of every interval, seed
 */
public record Inference(Bootstrap.Options draws) implements Serializable {

  /** Returns the level of every interval. */
  public double confidence() {
    return draws.confidence();
  }

  /**
   * Returns what a checkpoint lost against the state before, positive = lost.
   *
   * @param metric one that is {@linkplain Metric#isCompared compared}
   */
  public PairedDifference loss(ContrastSums sums, Pair pair, Metric metric) {
    if (!metric.isRightOrWrong()) {
      return mean(sums, sums.differences(pair, metric));
    }
    return sums.isClustered()
        ? new ProportionDifference(
            sums.transitions(pair, metric), sums.differences(pair, metric), draws.confidence())
        : new ProportionDifference(sums.transitions(pair, metric), draws.confidence());
  }

  private MeanDifference mean(ContrastSums sums, ClusterTotals differences) {
    return sums.isClustered()
        ? MeanDifference.ofClusters(differences, draws)
        : new MeanDifference(differences.totals(), differences.sizes(), sums.documents(), draws);
  }

  /**
   * Returns how much of a loss came back, G - Z.
   *
   * @param sums a contrast of two pairs
   * @param gross G, {@link #loss} of the first pair
   * @param residual Z, of the second
   */
  public Estimate recovered(
      ContrastSums sums, Metric metric, PairedDifference gross, PairedDifference residual) {
    if (metric.isRightOrWrong()) {
      double stderr = sums.recovered(metric).stderr();
      return Mover.difference(
          gross.estimate(),
          residual.estimate(),
          correlation(sums, metric, gross, residual),
          stderr);
    }
    return mean(sums, sums.recoveries(metric)).estimate();
  }

  /**
   * A difference of two losses with its test.
   *
   * @param p two-sided p-value of no difference, of a paired t-test; 1 where no document differs,
   *     NaN where too few do
   * @param detectable smallest true difference that is found with the power asked for; NaN where it
   *     is not known
   */
  public record LossDifference(Estimate estimate, double p, double detectable)
      implements Serializable {}

  /**
   * Returns by how much the loss of the first pair is larger than that of the second.
   *
   * @param sums a contrast of two pairs
   * @param power see {@link LossDifference#detectable}
   */
  public LossDifference lossDifference(ContrastSums sums, Metric metric, double power) {
    Estimate estimate =
        recovered(sums, metric, loss(sums, Pair.FIRST, metric), loss(sums, Pair.SECOND, metric));
    double stderr = sums.recovered(metric).stderr();
    long units = sums.units();
    return new LossDifference(
        new Estimate(estimate.value(), stderr, estimate.interval()),
        p(estimate.value(), stderr, units, sums.differing(metric)),
        DetectableEffect.minimum(stderr, units, 1 - confidence(), power));
  }

  private static double p(double value, double stderr, long units, long differing) {
    if (differing == 0) {
      return 1;
    }
    return units < MeanDifference.MIN_ITEMS || differing < MeanDifference.MIN_DIFFERING
        ? Double.NaN
        : 2 * new TDistribution(null, units - 1.0).cumulativeProbability(-Math.abs(value / stderr));
  }

  /** Returns the share of a loss that stays, Z / G; parameters as of {@link #recovered}. */
  public Estimate lastingShare(
      ContrastSums sums, Metric metric, PairedDifference gross, PairedDifference residual) {
    return Mover.ratio(
        residual.estimate(), gross.estimate(), correlation(sums, metric, gross, residual));
  }

  private static double correlation(
      ContrastSums sums, Metric metric, PairedDifference gross, PairedDifference residual) {
    double stderr = sums.recovered(metric).stderr();
    return metric.isRightOrWrong()
        ? Mover.correlationOfShares(gross.stderr(), residual.stderr(), stderr, sums.units())
        : Mover.correlation(gross.stderr(), residual.stderr(), stderr);
  }
}
