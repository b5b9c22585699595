package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * One block: attention and MLP, each added to the residual stream.
 *
 * @param attentionNorm of what attention reads, or null
 * @param attentionPostNorm of what attention adds, or null
 * @param mlpNorm of what the MLP reads, or null
 * @param mlpPostNorm of what the MLP adds, or null
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
    boolean parallel) {

  /**
   * @param x residual stream [B, T, C]; intermediate arrays are freed, x and the result stay with
   *     x's manager
   * @return residual stream [B, T, C]
   */
  NDArray forward(NDArray x, Positions positions, Hooks hooks) {
    NDManager owner = x.getManager();
    try (NDManager scope = owner.newSubManager()) {
      scope.tempAttachAll(x);
      NDArray pre = hooks.through(HookPoint.RESID_PRE, layer, x); // [B, T, C]
      NDArray attended = attention.forward(Norm.of(attentionNorm, pre), positions, hooks);
      attended = hooks.through(HookPoint.ATTN_OUT, layer, Norm.of(attentionPostNorm, attended));
      NDArray mid = hooks.through(HookPoint.RESID_MID, layer, pre.add(attended));
      NDArray written = mlp.forward(Norm.of(mlpNorm, parallel ? pre : mid), hooks);
      written = hooks.through(HookPoint.MLP_OUT, layer, Norm.of(mlpPostNorm, written));
      NDArray post = hooks.through(HookPoint.RESID_POST, layer, mid.add(written));
      post.attach(owner);
      return post;
    }
  }
}
