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
 * Gradients, sums of them, and a step of the optimiser. Several threads may differentiate the same
 * weights at once.
 */
public final class GradientKernels {

  private GradientKernels() {}

  /**
   * Gradients of a scalar with respect to weights that require gradients. The gradient buffers of
   * the weights are not used, so several threads may differentiate the same weights. The gradient
   * is zero for a weight that the scalar does not depend on.
   *
   * @return one array per weight, of the weight's shape, owned by the loss's manager
   */
  public static NDArray[] gradients(NDArray loss, List<NDArray> weights) {
    try (IValue result = call("gradients", value(loss), list(weights))) {
      return result.toTensorArray((PtNDManager) loss.getManager());
    }
  }

  /**
   * Gradients of the inner product of an array and another one, which is what the chain rule makes
   * of the gradient above the array. Zero for a weight that the array does not depend on.
   *
   * @param above gradient with respect to y, of its shape
   * @return one array per weight, of the weight's shape
   */
  public static NDArray[] pulledBack(
      NDArray y, NDArray above, List<NDArray> weights, NDManager owner) {
    try (IValue result = call("pulled_back", value(y), value(above), list(weights))) {
      return result.toTensorArray((PtNDManager) owner);
    }
  }

  /**
   * Gradients as above that can be differentiated again; the scalar must come from a pass with
   * {@link Hooks#twiceDifferentiable}. Their graph stays in memory until they are closed.
   */
  public static NDArray[] differentiableGradients(NDArray loss, List<NDArray> weights) {
    try (IValue result = call("differentiable_gradients", value(loss), list(weights))) {
      return result.toTensorArray((PtNDManager) loss.getManager());
    }
  }

  /**
   * The product of the Hessian of a scalar and a direction (Pearlmutter 1994). The graph is kept
   * for further directions.
   *
   * @param gradients of the scalar, from {@link #differentiableGradients}
   * @param direction one array per weight, of the weight's shape and on its device
   * @return one array per weight, owned by the manager of the gradients
   */
  public static NDArray[] hessianProduct(
      List<NDArray> gradients, List<NDArray> weights, List<NDArray> direction) {
    PtNDManager owner = (PtNDManager) gradients.get(0).getManager();
    try (IValue result = call("hessian_product", list(gradients), list(weights), list(direction))) {
      return result.toTensorArray(owner);
    }
  }

  /** Adds arrays to sums in place, pair by pair; grad mode must be off. */
  public static void accumulate(List<NDArray> sums, List<NDArray> terms) {
    call("accumulate", list(sums), list(terms)).close();
  }

  /** Joint Euclidean norm of arrays, a scalar owned by the first array's manager. */
  public static NDArray norm(List<NDArray> arrays) {
    return tensor(arrays.get(0), "norm", list(arrays));
  }

  /**
   * One step of AdamW (Loshchilov and Hutter 2019) in place; grad mode must be off.
   *
   * @param first mean of the gradients, one per weight
   * @param second mean of the squared gradients, one per weight
   * @param steps float32 scalars that count the steps, one per weight
   * @param scale factor of the gradients, which may be overwritten
   */
  public static void adamW(
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> first,
      List<NDArray> second,
      List<NDArray> steps,
      double scale,
      AdamWStep step) {
    call(
            "adamw",
            list(weights),
            list(gradients),
            list(first),
            list(second),
            list(steps),
            IValue.from(scale),
            IValue.from(step.learningRate()),
            IValue.from(step.beta1()),
            IValue.from(step.beta2()),
            IValue.from(step.weightDecay()),
            IValue.from(step.epsilon()))
        .close();
  }

  /** The numbers of one AdamW step; weight decay is decoupled from the gradient. */
  public record AdamWStep(
      double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}
}
