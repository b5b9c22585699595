package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/** Gated MLP, down(silu(gate x) · up x) (SwiGLU, Shazeer 2020). */
record Mlp(Linear gate, Linear up, Linear down) {

  /** x [B, T, C] → [B, T, C] through width F. */
  NDArray forward(NDArray x) {
    return down.forward(Kernels.siluGate(gate.forward(x), up.forward(x)));
  }
}
