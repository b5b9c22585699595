package org.lethe.analysis;

import java.io.Serializable;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The share right before less the share right after, of the same items. Interval and one-sided
 * p-values invert one score test (Tango 1998), which keeps a width where no answer changed.
 */
public final class ProportionDifference implements PairedDifference, Serializable {
  private static final long serialVersionUID = 1L;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private final Transitions items;
  private final ClusterTotals clusters; // null where items are independent
  private final double independent; // number of independent items that tell as much
  private final double confidence;
  private final ConfidenceInterval interval;

  /**
   * @param items answers before and after
   * @param confidence level of the interval, in (0, 1)
   */
  public ProportionDifference(Transitions items, double confidence) {
    this(items, null, confidence);
  }

  /**
   * Makes the difference of items in clusters. The score test then counts as many independent items
   * as tell as much (Rao and Scott 1992).
   *
   * @param clusters totals of before less after by cluster; null where items are independent
   */
  public ProportionDifference(Transitions items, ClusterTotals clusters, double confidence) {
    this.items = items;
    this.clusters = clusters;
    this.confidence = confidence;
    this.independent =
        clusters == null
            ? items.n()
            : clusters.effectiveItems(items.n10() + items.n01(), confidence);
    ConfidenceInterval score = ProportionIntervals.tango(items, independent, confidence);
    this.interval = clusters == null ? score : ofClusters(score, clusters.clusters());
  }

  private static ConfidenceInterval ofClusters(ConfidenceInterval score, int clusters) {
    return score.exists()
        ? new ConfidenceInterval(
            score.low(), score.high(), score.method() + "_" + clusters + "_clusters")
        : ConfidenceInterval.none("none_fewer_than_2_clusters");
  }

  @Override
  public double value() {
    return (items.n10() - items.n01()) / (double) items.n();
  }

  @Override
  public double stderr() {
    if (clusters != null) {
      return clusters.stderr();
    }
    double n = items.n();
    double squares = items.n10() + items.n01() - n * value() * value();
    return n < 2 ? Double.NaN : Math.sqrt(Math.max(squares, 0) / (n - 1) / n);
  }

  @Override
  public ConfidenceInterval interval() {
    return interval;
  }

  @Override
  public double pAbove(double bound) {
    return independent == 0
        ? Double.NaN
        : NORMAL.cumulativeProbability(
            -ProportionIntervals.tangoStatistic(items, independent, bound));
  }

  @Override
  public double pBelow(double bound) {
    return independent == 0
        ? Double.NaN
        : NORMAL.cumulativeProbability(
            ProportionIntervals.tangoStatistic(items, independent, bound));
  }

  @Override
  public double pNoDifference() {
    return clusters == null ? McNemar.midP(items) : 2 * Math.min(pAbove(0), pBelow(0));
  }

  @Override
  public String test() {
    return clusters == null ? "mcnemar_mid_p" : "tango_score";
  }

  @Override
  public double detectable(double power) {
    double half = (interval.high() - interval.low()) / 2;
    double z = NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
    return half * (z + NORMAL.inverseCumulativeProbability(power)) / z;
  }
}
