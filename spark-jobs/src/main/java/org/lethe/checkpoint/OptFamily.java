package org.lethe.checkpoint;

/** OPT: learned positions that begin at row 2 of their table, layer norms, biases, ReLU. */
final class OptFamily {

  private OptFamily() {}

  /**
   * Reads the configuration. OPT-350m is refused: its norms stand after attention and MLP, and its
   * embedding is narrower than its blocks.
   */
  static ModelConfig config(ConfigFile file, String modelType) {
    for (String option : new String[] {"do_layer_norm_before", "layer_norm_elementwise_affine"}) {
      if (!file.flag(option, true)) {
        throw file.fault(option, "must be true for " + modelType);
      }
    }
    if (file.flag("_remove_final_layer_norm", false)) {
      throw file.fault("_remove_final_layer_norm", "must be false for " + modelType);
    }
    ConfigDraft draft =
        new ConfigDraft(file, modelType, "OPTForCausalLM")
            .heads("hidden_size", "num_attention_heads");
    if (file.size("word_embed_proj_dim", draft.width()) != draft.width()) {
      throw file.fault("word_embed_proj_dim", "must be hidden_size " + draft.width());
    }
    return draft
        .layers("num_hidden_layers")
        .mlpWidth(file.size("ffn_dim"))
        .learnedPositions(file.size("max_position_embeddings", 2048), 2)
        .norm(NormKind.LAYER, 1e-5)
        .activation("activation_function", "relu")
        .without(Slot.GATE)
        .biases(file.flag("enable_bias", true), Slot.Q, Slot.K, Slot.V, Slot.O, Slot.UP, Slot.DOWN)
        .tiedHead(true)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.decoder.layers." + layer + ".";
    return switch (slot) {
      case EMBED -> "model.decoder.embed_tokens";
      case POSITION -> "model.decoder.embed_positions";
      case Q -> block + "self_attn.q_proj";
      case K -> block + "self_attn.k_proj";
      case V -> block + "self_attn.v_proj";
      case O -> block + "self_attn.out_proj";
      case UP -> block + "fc1";
      case DOWN -> block + "fc2";
      case ATTENTION_NORM -> block + "self_attn_layer_norm";
      case MLP_NORM -> block + "final_layer_norm";
      case FINAL_NORM -> "model.decoder.final_layer_norm";
      case HEAD -> "lm_head";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
