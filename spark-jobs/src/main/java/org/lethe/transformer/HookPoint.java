package org.lethe.transformer;

import java.util.List;
import java.util.stream.IntStream;
import org.lethe.checkpoint.ModelConfig;

/**
 * The named values of a forward pass, as TransformerLens names them.
 *
 * <p>Points marked "per layer" occur once in every block.
 */
public enum HookPoint {
  /** Token embedding, scaled, without that of positions [B, T, C]. */
  EMBED("hook_embed", false),
  /** Residual stream before the block [B, T, C], per layer. */
  RESID_PRE("hook_resid_pre", true),
  /** Queries as projected, before norm and rotation [B, nh, T, hs], per layer. */
  Q("attn.hook_q", true),
  /** Keys as projected, before norm and rotation [B, nkv, T, hs], per layer. */
  K("attn.hook_k", true),
  /** Values [B, nkv, T, hs], per layer. */
  V("attn.hook_v", true),
  /**
   * Attention weights [B, nh, T, T], rows sum to 1, per layer. For a forest the point occurs once
   * for each part of its attention [G, nh, Q, K], and rows of padding have no meaning.
   */
  PATTERN("attn.hook_pattern", true),
  /** Head outputs, the input of the output projection [B, T, nh, hs], per layer. */
  Z("attn.hook_z", true),
  /** The term that attention adds to the residual stream [B, T, C], per layer. */
  ATTN_OUT("hook_attn_out", true),
  /**
   * Residual stream after attention and before the MLP [B, T, C], per layer. The MLP of a parallel
   * block does not read it.
   */
  RESID_MID("hook_resid_mid", true),
  /** Router logits of a mixture of experts [B, T, E], in blocks that have one. */
  ROUTER("mlp.hook_router_logits", true, true),
  /** Chosen experts of each token, int64 [B, T, k], in blocks that have a mixture. */
  EXPERTS("mlp.hook_expert_indices", true, true),
  /** Weights of these experts [B, T, k], in blocks that have a mixture. */
  EXPERT_WEIGHTS("mlp.hook_expert_weights", true, true),
  /** The term that the MLP adds to the residual stream [B, T, C], per layer. */
  MLP_OUT("hook_mlp_out", true),
  /** Residual stream after the block [B, T, C], per layer. */
  RESID_POST("hook_resid_post", true),
  /** Residual stream after the last norm [B, T, C]. */
  FINAL_NORM("ln_final.hook_normalized", false),
  /** Scores of the next token [.., V]. */
  LOGITS("hook_logits", false);

  private final String key;
  private final boolean perLayer;
  private final boolean sparse;

  HookPoint(String key, boolean perLayer) {
    this(key, perLayer, false);
  }

  HookPoint(String key, boolean perLayer, boolean sparse) {
    this.key = key;
    this.perLayer = perLayer;
    this.sparse = sparse;
  }

  /** Blocks of a model that have the point; 0 for points outside the blocks. */
  public List<Integer> layers(ModelConfig config) {
    return IntStream.range(0, perLayer ? config.layers() : 1)
        .filter(layer -> !sparse || config.blocks().get(layer).sparse())
        .boxed()
        .toList();
  }

  /** TransformerLens name, for example {@code blocks.3.attn.hook_z}. */
  public String at(int layer) {
    return perLayer ? "blocks." + layer + "." + key : key;
  }
}
