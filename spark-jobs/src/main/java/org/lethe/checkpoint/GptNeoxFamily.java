package org.lethe.checkpoint;

/** GPT-NeoX and Pythia: layer norms, biases, parallel blocks, heads that rotate in part. */
final class GptNeoxFamily {

  private GptNeoxFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft =
        new ConfigDraft(file, modelType, "GPTNeoXForCausalLM")
            .heads("hidden_size", "num_attention_heads")
            .layers("num_hidden_layers")
            .mlpWidth(file.size("intermediate_size"))
            .positions(file.size("max_position_embeddings", 2048));
    if (file.size("head_dim", draft.headSize()) != draft.headSize()) {
      throw file.fault("head_dim", "must be hidden_size / num_attention_heads");
    }
    RotaryReader rotary = RotaryReader.of(file);
    RotaryScaling scaling =
        rotary.read(file.positive("rotary_emb_base", 10_000), draft.positions());
    return draft
        .norm(NormKind.LAYER, file.positive("layer_norm_eps", 1e-5))
        .activation("hidden_act", "gelu")
        .without(Slot.GATE)
        .biases(file.flag("attention_bias", true), Slot.Q, Slot.K, Slot.V, Slot.O)
        .biases(true, Slot.UP, Slot.DOWN)
        .rotary(scaling, rotary.share("rotary_pct", 0.25))
        .parallel(file.flag("use_parallel_residual", true))
        .tiedHead(false)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "gpt_neox.layers." + layer + ".";
    return switch (slot) {
      case EMBED -> "gpt_neox.embed_in";
      case Q, K, V -> block + "attention.query_key_value";
      case O -> block + "attention.dense";
      case UP -> block + "mlp.dense_h_to_4h";
      case DOWN -> block + "mlp.dense_4h_to_h";
      case ATTENTION_NORM -> block + "input_layernorm";
      case MLP_NORM -> block + "post_attention_layernorm";
      case FINAL_NORM -> "gpt_neox.final_layer_norm";
      case HEAD -> "embed_out";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
