package org.lethe.training;

import java.io.Serializable;
import java.util.List;
import org.lethe.provenance.Digest;

/**
 * What every recipe needs to be told.
 *
 * @param steps optimiser steps
 * @param batchSize sequences of one step
 * @param accumulation parts a batch is cut into to save memory; the loss and its gradient are those
 *     of the whole batch
 * @param schedule learning rate of each step
 * @param optimiser numbers of AdamW
 * @param clipNorm largest norm of the gradient, infinity for none
 * @param checkpoints after which steps to leave a checkpoint
 * @param saveEvery steps between two saved states to resume from
 * @param seed of the order of the data and of new weights
 */
public record TrainingOptions(
    int steps,
    int batchSize,
    int accumulation,
    LearningRateSchedule schedule,
    AdamW.Options optimiser,
    double clipNorm,
    CheckpointSteps checkpoints,
    int saveEvery,
    long seed)
    implements Serializable {

  public TrainingOptions {
    if (steps < 0) {
      throw new IllegalArgumentException("steps must be at least 0, got " + steps);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch-size must be at least 1, got " + batchSize);
    }
    if (accumulation < 1 || batchSize % accumulation != 0) {
      throw new IllegalArgumentException(
          "gradient-accumulation must divide batch-size %d, got %d"
              .formatted(batchSize, accumulation));
    }
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("clip-norm must be positive, got " + clipNorm);
    }
    if (saveEvery < 1) {
      throw new IllegalArgumentException("save-every must be at least 1, got " + saveEvery);
    }
    List<Integer> beyond = checkpoints.steps().stream().filter(s -> s > steps).toList();
    if (!beyond.isEmpty()) {
      throw new IllegalArgumentException(
          "checkpoint-steps must be at most steps %d, got %s".formatted(steps, beyond));
    }
  }

  /**
   * A constant learning rate without weight decay or clipping.
   *
   * @param learningRate of every step
   */
  public static TrainingOptions of(int steps, int batchSize, double learningRate, long seed) {
    return new TrainingOptions(
        steps,
        batchSize,
        1,
        LearningRateSchedule.constant(learningRate),
        AdamW.Options.DEFAULT,
        Double.POSITIVE_INFINITY,
        CheckpointSteps.last(),
        100,
        seed);
  }

  /** The same with another seed. */
  public TrainingOptions withSeed(long other) {
    return new TrainingOptions(
        steps,
        batchSize,
        accumulation,
        schedule,
        optimiser,
        clipNorm,
        checkpoints,
        saveEvery,
        other);
  }

  /** Digest of all that the weights depend on. */
  String digest() {
    return Digest.of(
        schedule.toString(),
        optimiser.toString(),
        checkpoints.toString(),
        "%d %d %d %s %d".formatted(steps, batchSize, accumulation, clipNorm, seed));
  }
}
