package org.lethe.checkpoint;

/** The weights of a decoder by their role; a family gives the names of their tensors. */
public enum Slot {
  EMBED("embed", false),
  POSITION("pos_embed", false),
  Q("q", true),
  K("k", true),
  V("v", true),
  O("o", true),
  GATE("gate", true, MlpKind.DENSE),
  UP("up", true, MlpKind.DENSE),
  DOWN("down", true, MlpKind.DENSE),
  ROUTER("router", true, MlpKind.SPARSE),
  EXPERT_GATE("expert_gate", true, MlpKind.SPARSE),
  EXPERT_UP("expert_up", true, MlpKind.SPARSE),
  EXPERT_DOWN("expert_down", true, MlpKind.SPARSE),
  SHARED_ROUTER("shared_router", true, MlpKind.SPARSE),
  SHARED_GATE("shared_gate", true, MlpKind.SPARSE),
  SHARED_UP("shared_up", true, MlpKind.SPARSE),
  SHARED_DOWN("shared_down", true, MlpKind.SPARSE),
  ATTENTION_NORM("attn_norm", true),
  Q_NORM("q_norm", true),
  K_NORM("k_norm", true),
  ATTENTION_POST_NORM("attn_post_norm", true),
  MLP_NORM("mlp_norm", true),
  MLP_POST_NORM("mlp_post_norm", true),
  FINAL_NORM("final_norm", false),
  HEAD("lm_head", false);

  /** The kind of MLP that a slot belongs to. */
  enum MlpKind {
    NONE,
    DENSE,
    SPARSE
  }

  private final String module;
  private final boolean perLayer;
  private final MlpKind mlp;

  Slot(String module, boolean perLayer) {
    this(module, perLayer, MlpKind.NONE);
  }

  Slot(String module, boolean perLayer, MlpKind mlp) {
    this.module = module;
    this.perLayer = perLayer;
    this.mlp = mlp;
  }

  /** Name of the module in tables. */
  public String module() {
    return module;
  }

  /** Whether every block has the slot. */
  public boolean isPerLayer() {
    return perLayer;
  }

  MlpKind mlp() {
    return mlp;
  }

  /** Whether every expert of a block has the slot. */
  public boolean isPerExpert() {
    return this == EXPERT_GATE || this == EXPERT_UP || this == EXPERT_DOWN;
  }

  /** Whether the slot is a map inside a block that every token goes through. */
  public boolean isBlockMap() {
    return perLayer && mlp != MlpKind.SPARSE && !isNorm();
  }

  /** Whether the slot is a norm. */
  public boolean isNorm() {
    return switch (this) {
      case ATTENTION_NORM, Q_NORM, K_NORM, ATTENTION_POST_NORM -> true;
      case MLP_NORM, MLP_POST_NORM, FINAL_NORM -> true;
      default -> false;
    };
  }
}
