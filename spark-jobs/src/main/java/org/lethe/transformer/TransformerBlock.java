package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** One pre-norm block: attention, then MLP, each added to the residual stream. */
record TransformerBlock(int layer, Norm attentionNorm, Attention attention, Norm mlpNorm, Mlp mlp) {

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
      NDArray attended = attention.forward(attentionNorm.forward(pre), positions, hooks);
      attended = hooks.through(HookPoint.ATTN_OUT, layer, attended);
      NDArray mid = hooks.through(HookPoint.RESID_MID, layer, pre.add(attended));
      NDArray written = hooks.through(HookPoint.MLP_OUT, layer, mlp.forward(mlpNorm.forward(mid)));
      NDArray post = hooks.through(HookPoint.RESID_POST, layer, mid.add(written));
      post.attach(owner);
      return post;
    }
  }
}
