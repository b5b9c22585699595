package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * A transformer as a block of DJL, for inference. DJL can neither train nor save its parameters.
 *
 * <p>Input: token ids, int64 [B, T], and rows of [B·T], int64 [n]. Output: scores of the next token
 * at these rows, [n, V].
 */
public final class CausalLanguageModelBlock extends AbstractBlock {

  private final Checkpoint checkpoint;
  private final Transformer transformer;

  CausalLanguageModelBlock(Checkpoint checkpoint, Transformer transformer) {
    this.checkpoint = checkpoint;
    this.transformer = transformer;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    NDArray tokens = inputs.get(0);
    long rows = tokens.size();
    try (GradMode off = GradMode.off()) {
      NDArray hidden = transformer.hidden(tokens, Hooks.none()); // [B, T, C]
      NDArray selected = ArrayKernels.rows(hidden.reshape(rows, -1), inputs.get(1)); // [n, C]
      return new NDList(transformer.unembed(selected, Hooks.none()));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long vocabulary = transformer.config().vocabularySize();
    return new Shape[] {new Shape(inputs[1].get(0), vocabulary)};
  }
}
