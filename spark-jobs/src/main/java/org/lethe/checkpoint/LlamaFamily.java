package org.lethe.checkpoint;

/** Llama 1 to 3.x. */
final class LlamaFamily {

  private LlamaFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    return new ConfigDraft(file, modelType, "LlamaForCausalLM")
        .sizes(2048)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .rotary(10_000)
        .tiedHead(false)
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .biases(file.flag("mlp_bias", false), Slot.GATE, Slot.UP, Slot.DOWN)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case EMBED -> "model.embed_tokens";
      case Q -> block + "self_attn.q_proj";
      case K -> block + "self_attn.k_proj";
      case V -> block + "self_attn.v_proj";
      case O -> block + "self_attn.o_proj";
      case Q_NORM -> block + "self_attn.q_norm";
      case K_NORM -> block + "self_attn.k_norm";
      case GATE -> block + "mlp.gate_proj";
      case UP -> block + "mlp.up_proj";
      case DOWN -> block + "mlp.down_proj";
      case ATTENTION_NORM -> block + "input_layernorm";
      case MLP_NORM -> block + "post_attention_layernorm";
      case FINAL_NORM -> "model.norm";
      case HEAD -> "lm_head";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
