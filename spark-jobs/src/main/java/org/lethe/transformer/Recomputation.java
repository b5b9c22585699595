package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Forward passes whose blocks keep their inputs alone, and gradients that compute each block again
 * (gradient checkpointing, Chen et al. 2016). A gradient takes one more forward pass than plain
 * differentiation and keeps one block's intermediate values at a time; it is equal to the plain
 * one.
 *
 * <p>Holds the last pass until its gradients are taken. Hooks run twice and must do the same again.
 * Values that hooks keep have no gradient. Used by one thread.
 */
public final class Recomputation {

  private final List<NDArray> inputs = new ArrayList<>(); // of each block, without a graph
  private List<TransformerBlock> blocks;
  private Positions positions;
  private Hooks hooks;
  private NDArray embedded; // with the graph that leads to it
  private NDArray top; // output of the last block, without a graph

  /**
   * Runs the blocks.
   *
   * @param x residual stream [B, T, C]; its manager owns what is kept
   * @return residual stream after the blocks, from which a new graph begins
   */
  NDArray forward(
      NDArray x, List<TransformerBlock> passed, Positions atPositions, Hooks passHooks) {
    blocks = passed;
    positions = atPositions;
    hooks = passHooks;
    embedded = x;
    inputs.clear();
    NDArray stream = x.stopGradient();
    stream.attach(x.getManager());
    try (GradMode off = GradMode.off()) {
      for (TransformerBlock block : blocks) {
        stream.setRequiresGradient(true);
        inputs.add(stream);
        stream = block.forward(stream, positions, hooks);
      }
    }
    stream.setRequiresGradient(true);
    top = stream;
    return top;
  }

  /**
   * Gradients of a scalar that was made of the last pass, as {@link GradientKernels#gradients}.
   *
   * @param loss differentiates the scalar by the given arrays
   * @param weights of the transformer or its adapters; grad mode must be on
   */
  public NDArray[] gradients(Function<List<NDArray>, NDArray[]> loss, List<Parameter> weights) {
    NDArray[] gradients = new NDArray[weights.size()];
    List<NDArray> outer = of(weights, -1);
    outer.add(top);
    NDArray[] first = loss.apply(outer);
    NDManager owner = first[0].getManager();
    NDArray above = first[first.length - 1];
    put(first, weights, -1, gradients);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      NDArray input = inputs.get(i);
      int layer = blocks.get(i).layer();
      List<NDArray> inner = of(weights, layer);
      inner.add(input);
      try (NDArray output = blocks.get(i).forward(input, positions, hooks)) {
        NDArray[] pulled = GradientKernels.pulledBack(output, above, inner, owner);
        above.close();
        above = pulled[pulled.length - 1];
        put(pulled, weights, layer, gradients);
      }
      input.close();
    }
    outer.remove(outer.size() - 1);
    if (!outer.isEmpty()) {
      addEmbedding(above, outer, weights, gradients);
    }
    return gradients;
  }

  /** Adds the gradients that reach weights outside the blocks through the embedding. */
  private void addEmbedding(
      NDArray above, List<NDArray> outer, List<Parameter> weights, NDArray[] gradients) {
    NDArray[] pulled = GradientKernels.pulledBack(embedded, above, outer, above.getManager());
    List<NDArray> sums = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      if (weights.get(i).layer() == -1) {
        sums.add(gradients[i]);
      }
    }
    try (GradMode off = GradMode.off()) {
      GradientKernels.accumulate(sums, List.of(pulled));
    }
  }

  private static List<NDArray> of(List<Parameter> weights, int layer) {
    List<NDArray> arrays = new ArrayList<>();
    weights.stream().filter(w -> w.layer() == layer).forEach(w -> arrays.add(w.array()));
    return arrays;
  }

  private static void put(NDArray[] from, List<Parameter> weights, int layer, NDArray[] gradients) {
    int next = 0;
    for (int i = 0; i < gradients.length; i++) {
      if (weights.get(i).layer() == layer) {
        gradients[i] = from[next++];
      }
    }
  }
}
