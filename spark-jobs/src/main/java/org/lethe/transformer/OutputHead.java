package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * The map from the residual stream to scores of the next token.
 *
 * @param map [V, C]
 * @param like an array of the element type the map computes in, on its device
 * @param scale factor of the product
 * @param cap c of c tanh(scores / c); 0 for none
 * @param home a float32 array on the device of the scores
 */
record OutputHead(Linear map, NDArray like, double scale, double cap, NDArray home) {

  /** Number of tokens, V. */
  int vocabularySize() {
    return (int) map.weight().getShape().get(0);
  }

  /** rows [.., C] after the final norm → scores [.., V]. */
  NDArray scores(NDArray rows, Hooks hooks) {
    NDArray scores = map.forward(ArrayKernels.like(rows, like));
    if (scale != 1) {
      scores = ArrayKernels.times(scores, (float) scale);
    }
    if (cap > 0) {
      scores = Kernels.softCap(scores, cap);
    }
    return hooks.through(HookPoint.LOGITS, 0, ArrayKernels.like(scores, home));
  }

  /** Whether the scores are the product with the weight, which nothing changes or reads. */
  boolean isPlainProduct(Hooks hooks) {
    return scale == 1 && cap == 0 && map.adapter() == null && !hooks.listen(HookPoint.LOGITS, 0);
  }
}
