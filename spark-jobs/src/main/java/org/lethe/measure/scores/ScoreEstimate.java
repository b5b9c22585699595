package org.lethe.measure.scores;

import org.lethe.analysis.Estimate;
import org.lethe.analysis.ProportionIntervals;
import org.lethe.scoring.Metric;

/** A checkpoint's score on a task with its interval over documents. */
public final class ScoreEstimate {
  private ScoreEstimate() {}

  /**
   * Returns the estimate: Wilson's interval of a share of right answers, Student's t of any other
   * mean. Documents in clusters count as the independent documents that tell as much.
   *
   * @param score row with a value
   * @param metric its metric
   */
  public static Estimate of(TaskScoreRow score, Metric metric, double confidence) {
    double stderr = score.stderr() == null ? Double.NaN : score.stderr();
    if (!metric.isRightOrWrong()) {
      long units = score.nClusters() == null ? score.n() : score.nClusters();
      return Estimate.mean(score.value(), stderr, units, confidence);
    }
    double independent = score.nIndependent() == null ? score.n() : score.nIndependent();
    long right = Math.round(score.value() * score.n());
    return new Estimate(
        score.value(),
        stderr,
        ProportionIntervals.wilson(right, score.n(), independent, confidence));
  }
}
