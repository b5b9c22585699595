package org.lethe.training;

import java.util.List;

/**
 * The result of a run.
 *
 * @param runId digest of parent, recipe and data
 * @param outcome whether the run reached its last step
 * @param problem why the run stopped early; empty if it did not
 * @param checkpoints in the order of their steps
 * @param steps every step of the run, those before an interruption included
 */
public record TrainingResult(
    String runId,
    Outcome outcome,
    String problem,
    List<SavedCheckpoint> checkpoints,
    List<TrainingStep> steps) {

  /** How a run ended. */
  public enum Outcome {
    /** All steps were done. */
    FINISHED,
    /** Loss or gradient stopped being finite, or the loss left all bounds. */
    DIVERGED
  }

  /**
   * A checkpoint of the run.
   *
   * @param step steps done, 0 for a run of no steps
   * @param folder name of the HuggingFace folder in the output folder; null if the recipe asks for
   *     the adapter only
   * @param adapterFolder name of the PEFT folder; null without adapters
   * @param weightsDigest digest of the checkpoint, of an adapter alone with its base
   */
  public record SavedCheckpoint(
      int step, String folder, String adapterFolder, String weightsDigest) {}

  public TrainingResult {
    checkpoints = List.copyOf(checkpoints);
    steps = List.copyOf(steps);
  }
}
