package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * An affine map.
 *
 * @param weight [out, in]
 * @param bias [out], or null
 * @param adapter a low-rank change of the weight, or null
 */
record Linear(NDArray weight, NDArray bias, LowRankAdapter adapter) {

  /** x [.., in] → [.., out]. */
  NDArray forward(NDArray x) {
    NDArray y = Kernels.linear(x, weight, bias);
    return adapter == null ? y : adapter.forward(x, y);
  }

  /** x [n, in] → [n, out], the first rows of a target [N, out]; without an adapter only. */
  NDArray forward(NDArray x, NDArray target) {
    return Kernels.linear(x, weight, bias, target);
  }
}
