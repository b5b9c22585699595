package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Root-mean-square norm.
 *
 * @param weight [C]
 * @param eps added to the mean square
 */
record Norm(NDArray weight, double eps) {

  /** x [.., C] → [.., C]. */
  NDArray forward(NDArray x) {
    return Kernels.rmsNorm(x, weight, eps);
  }
}
