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
  private final double confidence;
  private final ConfidenceInterval interval;

  /**
   * @param items answers before and after
   * @param confidence level of the interval, in (0, 1)
   */
  public ProportionDifference(Transitions items, double confidence) {
    this.items = items;
    this.confidence = confidence;
    this.interval = ProportionIntervals.tango(items, confidence);
  }

  @Override
  public double value() {
    return (items.n10() - items.n01()) / (double) items.n();
  }

  @Override
  public double stderr() {
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
    return items.n() == 0
        ? Double.NaN
        : NORMAL.cumulativeProbability(-ProportionIntervals.tangoStatistic(items, bound));
  }

  @Override
  public double pBelow(double bound) {
    return items.n() == 0
        ? Double.NaN
        : NORMAL.cumulativeProbability(ProportionIntervals.tangoStatistic(items, bound));
  }

  @Override
  public double pNoDifference() {
    return McNemar.midP(items);
  }

  @Override
  public String test() {
    return "mcnemar_mid_p";
  }

  @Override
  public double detectable(double power) {
    double half = (interval.high() - interval.low()) / 2;
    double z = NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
    return half * (z + NORMAL.inverseCumulativeProbability(power)) / z;
  }
}
