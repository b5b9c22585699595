package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import org.lethe.checkpoint.ActivationFunction;

/**
 * MLP through width F: down(act(gate x) · up x) (GLU variants, Shazeer 2020), or down(act(up x))
 * without a gate.
 *
 * @param gate null without one
 */
record Mlp(Linear gate, Linear up, Linear down, ActivationFunction activation)
    implements FeedForward {

  @Override
  public NDArray forward(NDArray x, Hooks hooks) {
    return forward(x);
  }

  /** x [.., C] → [.., C]. */
  NDArray forward(NDArray x) {
    if (gate == null) {
      return down.forward(activated(up.forward(x)));
    }
    NDArray gated = gate.forward(x);
    return down.forward(
        activation == ActivationFunction.SILU
            ? Kernels.siluGate(gated, up.forward(x))
            : activated(gated).mul(up.forward(x)));
  }

  private NDArray activated(NDArray x) {
    return switch (activation) {
      case SILU -> Kernels.silu(x);
      case GELU -> Kernels.gelu(x);
      case GELU_TANH -> Kernels.geluTanh(x);
      case RELU -> Kernels.relu(x);
    };
  }
}
