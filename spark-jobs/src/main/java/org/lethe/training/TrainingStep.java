package org.lethe.training;

/**
 * The record of one optimiser step.
 *
 * @param step counted from 1
 * @param loss mean negative log-likelihood of the batch's targets before the step, nats
 * @param learningRate of the step
 * @param gradientNorm Euclidean norm of the gradient before clipping
 * @param tokens tokens of the batch, padding excluded
 * @param seconds wall time
 */
public record TrainingStep(
    int step, double loss, double learningRate, double gradientNorm, long tokens, double seconds) {

  boolean isFinite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }
}
