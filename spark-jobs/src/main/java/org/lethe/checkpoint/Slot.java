package org.lethe.checkpoint;

/** The places a decoder has for weights; a family says how its checkpoints name them. */
public enum Slot {
  EMBED("embed", false),
  POSITION("pos_embed", false),
  Q("q", true),
  K("k", true),
  V("v", true),
  O("o", true),
  GATE("gate", true, Mlp.DENSE),
  UP("up", true, Mlp.DENSE),
  DOWN("down", true, Mlp.DENSE),
  ROUTER("router", true, Mlp.SPARSE),
  EXPERT_GATE("expert_gate", true, Mlp.SPARSE),
  EXPERT_UP("expert_up", true, Mlp.SPARSE),
  EXPERT_DOWN("expert_down", true, Mlp.SPARSE),
  SHARED_ROUTER("shared_router", true, Mlp.SPARSE),
  SHARED_GATE("shared_gate", true, Mlp.SPARSE),
  SHARED_UP("shared_up", true, Mlp.SPARSE),
  SHARED_DOWN("shared_down", true, Mlp.SPARSE),
  ATTENTION_NORM("attn_norm", true),
  Q_NORM("q_norm", true),
  K_NORM("k_norm", true),
  ATTENTION_POST_NORM("attn_post_norm", true),
  MLP_NORM("mlp_norm", true),
  MLP_POST_NORM("mlp_post_norm", true),
  FINAL_NORM("final_norm", false),
  HEAD("lm_head", false);

  /** Which kind of MLP a place belongs to. */
  enum Mlp {
    NONE,
    DENSE,
    SPARSE
  }

  private final String module;
  private final boolean perLayer;
  private final Mlp mlp;

  Slot(String module, boolean perLayer) {
    this(module, perLayer, Mlp.NONE);
  }

  Slot(String module, boolean perLayer, Mlp mlp) {
    this.module = module;
    this.perLayer = perLayer;
    this.mlp = mlp;
  }

  /** Name of the module in tables. */
  public String module() {
    return module;
  }

  /** True for places that every block has. */
  public boolean isPerLayer() {
    return perLayer;
  }

  Mlp mlp() {
    return mlp;
  }

  /** True for places that every expert of a block has. */
  public boolean isPerExpert() {
    return this == EXPERT_GATE || this == EXPERT_UP || this == EXPERT_DOWN;
  }

  /** True for the maps inside a block that every token goes through. */
  public boolean isBlockMap() {
    return perLayer && mlp != Mlp.SPARSE && !isNorm();
  }

  /** True for the scales and shifts of norms. */
  public boolean isNorm() {
    return switch (this) {
      case ATTENTION_NORM, Q_NORM, K_NORM, ATTENTION_POST_NORM -> true;
      case MLP_NORM, MLP_POST_NORM, FINAL_NORM -> true;
      default -> false;
    };
  }
}
