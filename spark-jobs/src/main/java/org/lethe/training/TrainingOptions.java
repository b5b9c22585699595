package org.lethe.training;

import java.io.Serializable;
import java.util.List;
import org.lethe.provenance.Digest;
import org.lethe.transformer.Precision;

/**
 * The options of every recipe.
 *
 * @param steps optimiser steps
 * @param batchSize sequences of one step
 * @param accumulation number of parts of a batch, which are computed one after the other to save
 *     memory; loss and gradient are those of the whole batch
 * @param recomputesBlocks whether the gradient computes blocks again, so that only one of them at a
 *     time keeps its intermediate values (gradient checkpointing); the gradient is the same
 * @param precision what passes and their gradients are computed in; the weights that are trained,
 *     the moments and the saved checkpoints are float32 whatever it is (Micikevicius et al. 2018)
 * @param schedule learning rate of each step
 * @param optimiser options of AdamW
 * @param clipNorm largest norm of the gradient, infinity for none
 * @param checkpoints steps after which a checkpoint is written
 * @param saveEvery when a state is saved, from which a run can resume
 * @param seed of the order of the data and of new weights
 */
public record TrainingOptions(
    int steps,
    int batchSize,
    int accumulation,
    boolean recomputesBlocks,
    Precision precision,
    LearningRateSchedule schedule,
    AdamW.Options optimiser,
    double clipNorm,
    CheckpointSteps checkpoints,
    SaveEvery saveEvery,
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
    if (precision == Precision.FP16) {
      throw new IllegalArgumentException(
          "gradients in fp16 vanish without loss scaling, which is not implemented; use bf16");
    }
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException("clip-norm must be positive, got " + clipNorm);
    }
    List<Integer> beyond = checkpoints.steps().stream().filter(s -> s > steps).toList();
    if (!beyond.isEmpty()) {
      throw new IllegalArgumentException(
          "checkpoint-steps must be at most steps %d, got %s".formatted(steps, beyond));
    }
  }

  /** These options with another seed. */
  public TrainingOptions withSeed(long other) {
    return new TrainingOptions(
        steps,
        batchSize,
        accumulation,
        recomputesBlocks,
        precision,
        schedule,
        optimiser,
        clipNorm,
        checkpoints,
        saveEvery,
        other);
  }

  /** Digest of the options that the weights depend on. */
  String digest() {
    return Digest.of(
        schedule.toString(),
        optimiser.toString(),
        checkpoints.toString(),
        "%d %d %d %s %d".formatted(steps, batchSize, accumulation, clipNorm, seed)
            + (recomputesBlocks ? " recomputed" : "")
            + (precision == Precision.FLOAT32 ? "" : " " + precision.key()));
  }
}
