package org.lethe.measure.context;

import java.util.List;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.MeanDifference;

/**
 * What a vector takes off the loss of the same prompts, in nats per token.
 *
 * @param overNone loss without a vector less loss with it
 * @param overRandom loss with vectors of random heads, mean over draws, less loss with it
 * @param overGaussian the same of Gaussian vectors
 */
public record SavedLoss(
    MeanDifference overNone, MeanDifference overRandom, MeanDifference overGaussian) {
  private static final double LEVEL = 0.05;

  /**
   * Compares losses prompt by prompt.
   *
   * @param random a control's losses a draw, at least one draw
   * @param gaussian likewise
   */
  public static SavedLoss of(
      float[] none,
      float[] vector,
      List<float[]> random,
      List<float[]> gaussian,
      Bootstrap.Options draws) {
    double[] steered = mean(List.of(vector));
    return new SavedLoss(
        MeanDifference.paired(mean(List.of(none)), steered, draws),
        MeanDifference.paired(mean(random), steered, draws),
        MeanDifference.paired(mean(gaussian), steered, draws));
  }

  /** Returns the mean over draws of the loss of each prompt. */
  public static double[] mean(List<float[]> draws) {
    double[] means = new double[draws.get(0).length];
    for (float[] losses : draws) {
      for (int i = 0; i < means.length; i++) {
        means[i] += losses[i] / (double) draws.size();
      }
    }
    return means;
  }

  /** Returns whether there are prompts enough to judge. */
  public boolean isJudged() {
    return overNone.interval().exists();
  }

  /** Returns the largest p-value of the three differences; NaN where nothing is judged. */
  public double p() {
    return Math.max(
        overNone.pNoDifference(),
        Math.max(overRandom.pNoDifference(), overGaussian.pNoDifference()));
  }

  /**
   * Returns whether less loss is shown than without a vector and than with either control.
   *
   * @param holm p by Holm's method over all that is looked at together
   */
  public boolean isShown(double holm) {
    boolean less = overNone.value() > 0 && overRandom.value() > 0 && overGaussian.value() > 0;
    return less && holm < LEVEL;
  }
}
