package org.lethe.measure.interference;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.lethe.measure.gradients.GradientRow;

/**
 * Block gradients of a module over a shard's examples, as {@code gradients} keeps them.
 *
 * @param task name of the task
 * @param digest weights, plan and loss it was taken under; parts of a task are put in its order
 * @param examples number of examples of each block
 * @param sketches sketches of the mean gradients of the blocks [blocks, heads, numbers of a head]
 * @param heads number of heads; 1 for a module that has none
 * @param exact whether a sketch is the gradient itself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockPart(
    String task, String digest, List<Integer> examples, float[] sketches, int heads, boolean exact)
    implements Serializable {
  static final Comparator<BlockPart> ORDER =
      Comparator.comparing(BlockPart::task).thenComparing(BlockPart::digest);

  /** Returns whether a row has what is needed: rows of older files have no blocks of heads. */
  static boolean isIn(GradientRow row) {
    return row.blockSketches() != null && row.heads() != null;
  }

  static BlockPart of(GradientRow row) {
    return new BlockPart(
        row.task(),
        "%s/%s/%.17g".formatted(row.weightsDigest(), row.planId(), row.loss()),
        row.blockExamples(),
        row.blockSketches(),
        row.heads(),
        row.blockSketches().length == row.nParams() * row.blockExamples().size());
  }

  int blocks() {
    return examples.size();
  }

  /** Returns the length of the sketch of a head of a block. */
  int length() {
    return sketches.length / blocks() / heads;
  }
}
