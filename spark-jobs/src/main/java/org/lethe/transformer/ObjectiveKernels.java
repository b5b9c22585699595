package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.list;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Operations of training objectives on lists of weights or gradients. A list has at least one
 * array; two lists of one call have arrays of equal shapes, pair by pair, unless the method says
 * otherwise.
 *
 * <p>Results belong to the given manager. Those of the methods above {@link #dot} are
 * differentiable where grad mode is on; methods that change an array need it off.
 */
public final class ObjectiveKernels {

  private ObjectiveKernels() {}

  /** x - y, pair by pair. */
  public static List<NDArray> differences(List<NDArray> x, List<NDArray> y, NDManager owner) {
    try (IValue result = call("differences", list(x), list(y))) {
      return List.of(result.toTensorArray((PtNDManager) owner));
    }
  }

  /** scale · b a, pair by pair: b [out, r], a [r, in] → [out, in]. */
  public static List<NDArray> products(
      List<NDArray> b, List<NDArray> a, double scale, NDManager owner) {
    try (IValue result = call("products", list(b), list(a), IValue.from(scale))) {
      return List.of(result.toTensorArray((PtNDManager) owner));
    }
  }

  /** Sum of all squares, a scalar. */
  public static NDArray squares(List<NDArray> x) {
    return tensor(x.get(0), "squares", list(x));
  }

  /** Sum of all squares, each multiplied by its factor, a scalar. */
  public static NDArray squares(List<NDArray> x, List<NDArray> factors) {
    return tensor(x.get(0), "weighted_squares", list(x), list(factors));
  }

  /** Sum of the absolute entries of old new', pair by pair: old [m, in], new [r, in] → a scalar. */
  public static NDArray overlap(List<NDArray> old, List<NDArray> current, NDManager owner) {
    try (IValue result = call("overlap", list(old), list(current))) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /**
   * Sum over rows of the Kullback-Leibler divergence KL(x || y) in nats of the distributions that
   * scores [N, V] divided by a temperature give. Its gradient with respect to x at a row is p ·
   * (log p - log q - KL) / temperature; it is not differentiable in y or twice.
   */
  public static NDArray divergence(NDArray x, NDArray y, double temperature) {
    return tensor(x, "divergence", value(x), value(y), IValue.from(temperature));
  }

  /** Mean squared difference of each head's outputs: x, y [N, nh·hs] → [nh]. */
  public static NDArray headErrors(NDArray x, NDArray y, int heads) {
    return tensor(x, "head_errors", value(x), value(y), IValue.from((long) heads));
  }

  /** Inner product of two lists. */
  public static double dot(List<NDArray> x, List<NDArray> y) {
    try (NDArray result = tensor(x.get(0), "dot", list(x), list(y))) {
      return result.getFloat();
    }
  }

  /** Adds factor · x to sums in place, pair by pair. */
  public static void addScaled(List<NDArray> sums, List<NDArray> x, double factor) {
    call("add_scaled", list(sums), list(x), IValue.from(factor)).close();
  }

  /** Adds factor · x² to sums in place, pair by pair. */
  public static void addSquares(List<NDArray> sums, List<NDArray> x, double factor) {
    call("add_squares", list(sums), list(x), IValue.from(factor)).close();
  }

  /** Multiplies x by factors in place, pair by pair. */
  public static void multiply(List<NDArray> x, List<NDArray> factors) {
    call("multiply", list(x), list(factors)).close();
  }
}
