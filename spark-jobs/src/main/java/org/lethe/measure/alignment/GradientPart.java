package org.lethe.measure.alignment;

import java.io.Serializable;
import org.lethe.measure.gradients.GradientRow;

/**
 * The gradient of a module over a shard's examples, as far as inner products need it.
 *
 * @param task name of the task
 * @param examples number of examples the mean is over
 * @param vector the gradient itself, or its sketch
 * @param sketchSeed seed of the sketch; null when the vector is the gradient itself
 * @param digest weights and plan it was taken under; parts of a task are put in its order
 * @param blockExamples number of examples of each block; null when there are no blocks
 * @param blockSketches sketches of the means of the blocks [blocks, sketch length]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GradientPart(
    String task,
    long examples,
    float[] vector,
    Long sketchSeed,
    String digest,
    int[] blockExamples,
    float[] blockSketches)
    implements Serializable {

  public static GradientPart of(GradientRow row) {
    boolean sketched =
        row.gradient() == null && row.sketch() != null && row.sketch().length < row.nParams();
    float[] vector = row.gradient() == null ? row.sketch() : row.gradient();
    if (vector == null) {
      throw new IllegalArgumentException(
          "table gradients has neither gradient nor sketch for checkpoint %s, task %s, layer %d %s"
              .formatted(row.checkpointId(), row.task(), row.layer(), row.module()));
    }
    return new GradientPart(
        row.task(),
        row.nExamples(),
        vector,
        sketched ? row.sketchSeed() : null,
        "%s/%s/%.17g".formatted(row.weightsDigest(), row.planId(), row.loss()),
        row.blockExamples(),
        row.blockSketches());
  }

  /** Returns the length of the sketch of a block. */
  int sketchLength() {
    return blockSketches.length / blockExamples.length;
  }
}
