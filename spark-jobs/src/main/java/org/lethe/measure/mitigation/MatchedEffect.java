package org.lethe.measure.mitigation;

import org.lethe.analysis.CrossedMean;
import org.lethe.analysis.DetectableEffect;
import org.lethe.analysis.Estimate;

/**
 * An effect over seeds and documents.
 *
 * @param items the fewest independent documents of a task
 * @param documents documents of all tasks
 */
record MatchedEffect(CrossedMean.Effect crossed, long items, long documents) {
  private static final double POWER = 0.8;

  /** What is known of recipes that are not matched. */
  static final MatchedEffect NONE =
      new MatchedEffect(
          new CrossedMean.Effect(
              Estimate.bare(Double.NaN, "none_not_matched"), Double.NaN, Double.NaN),
          0,
          0);

  Estimate estimate() {
    return crossed.estimate();
  }

  boolean excludesZero() {
    return estimate().interval().low() > 0 || estimate().interval().high() < 0;
  }

  /** Returns the smallest effect that is found with probability {@value #POWER}. */
  double detectable(double confidence) {
    return DetectableEffect.minimumOf(
        estimate().stderr(), crossed.freedom(), 1 - confidence, POWER);
  }
}
