package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Causal self-attention with grouped queries and rotary positions.
 *
 * @param layer block index, for hooks
 * @param heads nh
 * @param keyValueHeads nkv; a divisor of nh
 * @param headSize hs
 */
record Attention(
    int layer,
    int heads,
    int keyValueHeads,
    int headSize,
    Linear q,
    Linear k,
    Linear v,
    Linear output) {

  /**
   * @param x normalised residual stream [B, T, C]
   * @return what attention adds to the residual stream [B, T, C]
   */
  NDArray forward(NDArray x, Positions positions, Hooks hooks) {
    long batch = x.getShape().get(0);
    long time = x.getShape().get(1);
    NDArray query = hooks.through(HookPoint.Q, layer, split(q.forward(x), heads)); // [B, nh, T, hs]
    NDArray key = hooks.through(HookPoint.K, layer, split(k.forward(x), keyValueHeads));
    NDArray value = hooks.through(HookPoint.V, layer, split(v.forward(x), keyValueHeads));
    query = positions.rotate(query);
    key = positions.rotate(key);
    if (keyValueHeads < heads) {
      key = Kernels.repeatHeads(key, heads / keyValueHeads); // [B, nh, T, hs]
      value = Kernels.repeatHeads(value, heads / keyValueHeads);
    }
    NDArray z = attend(query, key, value, positions, hooks).transpose(0, 2, 1, 3); // [B, T, nh, hs]
    z = hooks.through(HookPoint.Z, layer, z);
    return output.forward(z.reshape(batch, time, (long) heads * headSize));
  }

  private NDArray attend(
      NDArray query, NDArray key, NDArray value, Positions positions, Hooks hooks) {
    if (hooks.listen(HookPoint.PATTERN, layer)) {
      double scale = 1 / Math.sqrt(headSize);
      NDArray pattern = Kernels.pattern(query, key, positions.additiveMask(), scale);
      return hooks.through(HookPoint.PATTERN, layer, pattern).matMul(value);
    }
    return positions.isPlainCausal()
        ? Kernels.attention(query, key, value)
        : Kernels.attention(query, key, value, positions.additiveMask());
  }

  /** [B, T, n·hs] → [B, n, T, hs]. */
  private NDArray split(NDArray x, int n) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), n, headSize).transpose(0, 2, 1, 3);
  }
}
