package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * One block: attention and MLP, each added to the residual stream.
 *
 * @param attentionNorm of the input of attention, or null
 * @param attentionPostNorm of the output of attention, or null
 * @param mlpNorm of the input of the MLP, or null
 * @param mlpPostNorm of the output of the MLP, or null
 * @param scale factor of what attention and MLP add
 * @param parallel whether the MLP reads the stream before attention, not after it
 */
record TransformerBlock(
    int layer,
    Norm attentionNorm,
    Attention attention,
    Norm attentionPostNorm,
    Norm mlpNorm,
    FeedForward mlp,
    Norm mlpPostNorm,
    double scale,
    boolean parallel) {

  /**
   * Runs the block; frees its intermediate arrays.
   *
   * @param x residual stream [B, T, C]; the result has its manager
   * @return residual stream [B, T, C]
   */
  NDArray forward(NDArray x, Positions positions, Hooks hooks) {
    NDManager owner = x.getManager();
    try (NDManager scope = owner.newSubManager()) {
      scope.tempAttachAll(x);
      NDArray pre = hooks.through(HookPoint.RESID_PRE, layer, x); // [B, T, C]
      NDArray attended = attention.forward(Norm.apply(attentionNorm, pre), positions, hooks);
      attended =
          hooks.through(HookPoint.ATTN_OUT, layer, scaled(Norm.apply(attentionPostNorm, attended)));
      NDArray mid = hooks.through(HookPoint.RESID_MID, layer, pre.add(attended));
      NDArray output = mlp.forward(Norm.apply(mlpNorm, parallel ? pre : mid), hooks);
      output = hooks.through(HookPoint.MLP_OUT, layer, scaled(Norm.apply(mlpPostNorm, output)));
      NDArray post = hooks.through(HookPoint.RESID_POST, layer, mid.add(output));
      post.attach(owner);
      return post;
    }
  }

  private NDArray scaled(NDArray x) {
    return scale == 1 ? x : ArrayKernels.times(x, (float) scale);
  }
}
