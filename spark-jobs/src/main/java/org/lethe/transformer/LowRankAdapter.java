package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * A low-rank change of one weight, W + scale · b a.
 *
 * @param target the weight W [out, in], which stays as it is
 * @param a [r, in]
 * @param b [out, r]
 */
public record LowRankAdapter(Parameter target, Parameter a, Parameter b, double scale) {

  /** What the change adds: x [.., in] and y = W x [.., out] → y + scale · b a x. */
  NDArray forward(NDArray x, NDArray y) {
    return Kernels.lowRank(x, y, a.array(), b.array(), scale);
  }

  /** W + scale · b a [out, in], a new array of the target's manager. */
  public NDArray merged() {
    return Kernels.merge(target.array(), a.array(), b.array(), scale);
  }
}
