package org.lethe.analysis;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The effect of a training recipe over seeds and items, both random: every seed's checkpoint
 * answered the same items. The variance is that of the mean over seeds, plus the square of the mean
 * standard error over items, which bounds what the shared items add whatever the correlation of the
 * seeds. Student's t with the degrees of freedom of Satterthwaite (1946).
 */
public final class CrossedMean {
  private CrossedMean() {}

  /**
   * An effect and its test.
   *
   * @param estimate mean over seeds; without an interval where nothing varies or for one seed
   * @param p two-sided p-value of no effect; NaN without an interval
   * @param freedom degrees of freedom of its t; NaN without an interval
   */
  public record Effect(Estimate estimate, double p, double freedom) {}

  /**
   * Returns the effect.
   *
   * @param values value of every seed
   * @param stderrs its standard error over items
   * @param items number of items
   * @throws IllegalArgumentException if the lengths differ
   */
  public static Effect of(double[] values, double[] stderrs, long items, double confidence) {
    Shapes.sameLength("values", values.length, "stderrs", stderrs.length);
    ConfidenceInterval.checkLevel(confidence);
    int seeds = values.length;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double overItems = Math.pow(Arrays.stream(stderrs).average().orElse(Double.NaN), 2);
    double overSeeds = 0;
    for (double value : values) {
      overSeeds += (value - mean) * (value - mean) / (seeds - 1) / seeds;
    }
    double variance = overItems + overSeeds;
    if (seeds < 2 || items < 2 || !(variance > 0)) {
      return new Effect(Estimate.bare(mean, "none_no_spread"), Double.NaN, Double.NaN);
    }
    double freedom =
        variance
            * variance
            / (overItems * overItems / (items - 1) + overSeeds * overSeeds / (seeds - 1));
    TDistribution student = new TDistribution(null, freedom);
    double stderr = Math.sqrt(variance);
    double half = stderr * student.inverseCumulativeProbability((1 + confidence) / 2);
    return new Effect(
        new Estimate(
            mean,
            stderr,
            new ConfidenceInterval(mean - half, mean + half, "crossed_seeds_and_items")),
        2 * student.cumulativeProbability(-Math.abs(mean / stderr)),
        freedom);
  }
}
