package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import org.lethe.checkpoint.NormKind;

/**
 * A norm over the last axis.
 *
 * @param weight [n]
 * @param bias [n], or null
 * @param eps added to the mean square or variance
 */
record Norm(NormKind kind, NDArray weight, NDArray bias, double eps) {

  /** x [.., n] → [.., n]. */
  NDArray forward(NDArray x) {
    return switch (kind) {
      case RMS -> Kernels.rmsNorm(x, weight, eps);
      case RMS_PLUS_ONE -> Kernels.rmsNormPlusOne(x, weight, eps);
      case LAYER ->
          bias == null
              ? Kernels.layerNorm(x, weight, eps)
              : Kernels.layerNorm(x, weight, bias, eps);
    };
  }

  /** Applies a norm to x; returns x if the norm is null. */
  static NDArray apply(Norm norm, NDArray x) {
    return norm == null ? x : norm.forward(x);
  }
}
