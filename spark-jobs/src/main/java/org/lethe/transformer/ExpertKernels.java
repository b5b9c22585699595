package org.lethe.transformer;

import static org.lethe.transformer.ArrayKernels.consecutive;
import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/** Operations that send tokens through experts; results as in {@link Kernels}. */
final class ExpertKernels {

  private ExpertKernels() {}

  /** Indices of the k largest elements of the last axis, the largest first: int64 [.., k]. */
  static NDArray top(NDArray x, int k) {
    return tensor(x, "top", value(x), IValue.from((long) k));
  }

  /**
   * Probabilities of chosen experts.
   *
   * @param probabilities [.., E]
   * @param choice int64 [.., k]
   * @param normalised whether the probabilities are scaled to sum to 1
   * @return [.., k]
   */
  static NDArray expertWeights(NDArray probabilities, NDArray choice, boolean normalised) {
    String method = normalised ? "normalised_weights" : "expert_weights";
    return tensor(probabilities, method, value(probabilities), value(choice));
  }

  /**
   * The choices of experts, sorted by expert.
   *
   * @param rows the token of each choice, int64 [N·k]
   * @param weights [N·k, 1]
   * @param counts number of choices of each expert
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Routes(NDArray rows, NDArray weights, long[] counts) {

    /** Consecutive choices. */
    Routed part(long first, long count, NDManager owner) {
      Routed part = new Routed(consecutive(rows, first, count), consecutive(weights, first, count));
      part.rows.attach(owner);
      part.weights.attach(owner);
      return part;
    }
  }

  /** The tokens of an expert, int64 [n], and their weights [n, 1]. */
  record Routed(NDArray rows, NDArray weights) {}

  /** Sorts choices, int64 [N, k], and their weights [N, k] by expert. */
  static Routes routes(NDArray choice, NDArray weights, int experts) {
    PtNDManager owner = (PtNDManager) choice.getManager();
    try (IValue result =
        call("routes", value(choice), value(weights), IValue.from((long) experts))) {
      IValue[] all = result.toIValueTuple();
      try (IValue rows = all[0];
          IValue sorted = all[1];
          IValue counts = all[2];
          NDArray counted = counts.toTensor(owner)) {
        return new Routes(rows.toTensor(owner), sorted.toTensor(owner), counted.toLongArray());
      }
    }
  }

  /** Rows of x [N, ..] by index [n] (int64), owned by the manager of the index. */
  static NDArray taken(NDArray index, NDArray x) {
    return tensor(index, "rows", value(x), value(index));
  }

  /** Adds x [n, C] in place to rows of sum [N, C], in the element type of the sum. */
  static void addRows(NDArray sum, NDArray rows, NDArray x) {
    call("add_rows", value(sum), value(rows), value(x)).close();
  }
}
