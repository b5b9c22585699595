package org.lethe.checkpoint;

/** Falcon: few key heads, whose queries, key and value lie together; one layer norm a block. */
final class FalconFamily {

  private FalconFamily() {}

  /**
   * Reads the configuration. Refused are ALiBi (Falcon-RW) and two norms in parallel (Falcon-40B
   * and 180B), whose tensors have other names.
   */
  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.flag("alibi", false)) {
      throw file.fault("alibi", "must be false: biases by distance are not supported");
    }
    boolean grouped = file.flag("new_decoder_architecture", false);
    boolean parallel = file.flag("parallel_attn", true);
    if (file.size("num_ln_in_parallel_attn", grouped ? 2 : 1) != 1 || grouped && !parallel) {
      throw file.fault("num_ln_in_parallel_attn", "must be 1 for " + modelType);
    }
    ConfigDraft draft =
        new ConfigDraft(file, modelType, "FalconForCausalLM")
            .heads("hidden_size", "num_attention_heads");
    int heads = file.size("num_attention_heads");
    boolean one = !grouped && file.flag("multi_query", true);
    return (parallel ? draft.parallelUnderOneNorm() : draft)
        .keyValueHeads("num_kv_heads", one ? 1 : file.size("num_kv_heads", heads))
        .layers("num_hidden_layers")
        .mlpWidth(file.size("ffn_hidden_size", 4 * draft.width()))
        .positions(file.size("max_position_embeddings", 2048))
        .norm(NormKind.LAYER, file.positive("layer_norm_epsilon", 1e-5))
        .without(Slot.GATE)
        .activation("activation", "gelu")
        .biases(file.flag("bias", false), Slot.Q, Slot.K, Slot.V, Slot.O, Slot.UP, Slot.DOWN)
        .rotary(10_000)
        .tiedHead(true)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "transformer.h." + layer + ".";
    return switch (slot) {
      case EMBED -> "transformer.word_embeddings";
      case Q, K, V -> block + "self_attention.query_key_value";
      case O -> block + "self_attention.dense";
      case UP -> block + "mlp.dense_h_to_4h";
      case DOWN -> block + "mlp.dense_4h_to_h";
      case ATTENTION_NORM -> block + "input_layernorm";
      case MLP_NORM -> block + "post_attention_layernorm";
      case FINAL_NORM -> "transformer.ln_f";
      case HEAD -> "lm_head";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
