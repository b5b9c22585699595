package org.lethe.training;

import java.util.List;
import java.util.Optional;

/**
 * Decides when a run is given up: at once if loss or gradient are not finite, and after several
 * consecutive steps whose loss is far above both the first loss of the run and the loss of
 * guessing.
 */
final class Divergence {

  private static final int STEPS = 3;
  private static final double FACTOR = 3;

  private Divergence() {}

  /**
   * Judges the last step.
   *
   * @param steps all steps so far
   * @param vocabularySize V; guessing has loss ln V
   * @return the problem; empty if there is none
   */
  static Optional<String> of(List<TrainingStep> steps, int vocabularySize) {
    TrainingStep last = steps.get(steps.size() - 1);
    if (!last.isFinite()) {
      return Optional.of(
          "step %d: loss %s, gradient norm %s; lower the learning rate or clip the gradient"
              .formatted(last.step(), last.loss(), last.gradientNorm()));
    }
    double limit = FACTOR * Math.max(steps.get(0).loss(), Math.log(vocabularySize));
    boolean beyond =
        steps.size() >= STEPS
            && steps.subList(steps.size() - STEPS, steps.size()).stream()
                .allMatch(s -> s.loss() > limit);
    return beyond
        ? Optional.of(
            "step %d: loss %.3f, %d steps in a row above %.3f; lower the learning rate"
                .formatted(last.step(), last.loss(), STEPS, limit))
        : Optional.empty();
  }
}
