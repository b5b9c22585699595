package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * Additive masks of attention, made where they are used: 0 where a query may see a key, else
 * negative infinity, in the element type and on the device of an array. Results as in {@link
 * Kernels}.
 */
final class MaskKernels {

  private static final double HIDDEN = Double.NEGATIVE_INFINITY;

  private MaskKernels() {}

  /**
   * The mask of pieces of a forest.
   *
   * @param queries tokens, int64 [G, Q]; those that pad see every key
   * @param keys tokens, int64 [G, K]; nobody sees those that pad, but queries that pad
   * @return [G, 1, Q, K]
   */
  static NDArray tree(
      NDArray like, NDArray queries, NDArray keys, ForestArrays forest, Reach reach) {
    return tensor(
        queries,
        "tree_mask",
        value(like),
        value(queries),
        value(keys),
        value(forest.ends()),
        value(forest.depths()),
        window(reach),
        IValue.from((long) reach.chunk()),
        IValue.from(HIDDEN));
  }

  /** The mask of a sequence to itself [length, length], which belongs to a manager. */
  static NDArray triangle(NDManager owner, NDArray like, int length, Reach reach) {
    IValue[] numbers = {
      IValue.from((long) length),
      window(reach),
      IValue.from((long) reach.chunk()),
      IValue.from(HIDDEN)
    };
    try (IValue mask =
        call("triangle_mask", value(like), numbers[0], numbers[1], numbers[2], numbers[3])) {
      return mask.toTensor((PtNDManager) owner);
    }
  }

  /**
   * The mask of one query a row to the keys of all positions before it.
   *
   * @param positions of the queries, int64 [n]
   * @return [n, 1, 1, columns]
   */
  static NDArray step(NDArray like, NDArray positions, int columns, Reach reach) {
    return tensor(
        positions,
        "step_mask",
        value(like),
        value(positions),
        IValue.from((long) columns),
        window(reach),
        IValue.from((long) reach.chunk()),
        IValue.from(HIDDEN));
  }

  private static IValue window(Reach reach) {
    return IValue.from(reach.window() == 0 ? Integer.MAX_VALUE : (long) reach.window());
  }
}
