package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * An affine map.
 *
 * @param weight [out, in]
 * @param bias [out], or null
 */
record Linear(NDArray weight, NDArray bias) {

  /** x [.., in] → [.., out]. */
  NDArray forward(NDArray x) {
    return Kernels.linear(x, weight, bias);
  }
}
