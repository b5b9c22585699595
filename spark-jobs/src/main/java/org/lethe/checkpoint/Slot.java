package org.lethe.checkpoint;

/** The places a decoder has for weights; a family says how its checkpoints name them. */
public enum Slot {
  EMBED("embed", false),
  Q("q", true),
  K("k", true),
  V("v", true),
  O("o", true),
  GATE("gate", true),
  UP("up", true),
  DOWN("down", true),
  ATTENTION_NORM("attn_norm", true),
  MLP_NORM("mlp_norm", true),
  FINAL_NORM("final_norm", false),
  HEAD("lm_head", false);

  private final String module;
  private final boolean perLayer;

  Slot(String module, boolean perLayer) {
    this.module = module;
    this.perLayer = perLayer;
  }

  /** Name of the module in tables. */
  public String module() {
    return module;
  }

  /** True for places that every block has. */
  public boolean isPerLayer() {
    return perLayer;
  }

  /** True for the maps inside a block. */
  public boolean isBlockMap() {
    return perLayer && !isNorm();
  }

  /** True for the scales of norms. */
  public boolean isNorm() {
    return this == ATTENTION_NORM || this == MLP_NORM || this == FINAL_NORM;
  }

  /** Shape of the weight: [out, in] for maps, [C] for norms, [V, C] for embedding and head. */
  public long[] shape(ModelConfig c) {
    long queries = (long) c.heads() * c.headSize();
    long keys = (long) c.keyValueHeads() * c.headSize();
    return switch (this) {
      case EMBED, HEAD -> new long[] {c.vocabularySize(), c.width()};
      case Q -> new long[] {queries, c.width()};
      case K, V -> new long[] {keys, c.width()};
      case O -> new long[] {c.width(), queries};
      case GATE, UP -> new long[] {c.mlpWidth(), c.width()};
      case DOWN -> new long[] {c.width(), c.mlpWidth()};
      case ATTENTION_NORM, MLP_NORM, FINAL_NORM -> new long[] {c.width()};
    };
  }

  /** Whether the map of this place has a bias. */
  public boolean hasBias(ModelConfig c) {
    return switch (this) {
      case Q, K, V, O -> c.attentionBias();
      case GATE, UP, DOWN -> c.mlpBias();
      default -> false;
    };
  }
}
