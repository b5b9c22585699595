package org.lethe.checkpoint;

/** StableLM: Llama with layer norms and heads that rotate in part. */
final class StablelmFamily {

  private StablelmFamily() {}

  /**
   * Reads the configuration. Two options of the family are refused, both of StableLM 2 12B: blocks
   * in parallel, which there share one norm, and norms of each head with weights of their own.
   */
  static ModelConfig config(ConfigFile file, String modelType) {
    for (String option : new String[] {"use_parallel_residual", "qk_layernorm"}) {
      if (file.flag(option, false)) {
        throw file.fault(option, "must be false for " + modelType);
      }
    }
    ConfigDraft draft = new ConfigDraft(file, modelType, "StableLmForCausalLM").sizes(4096);
    RotaryReader reader = RotaryReader.of(file);
    return draft
        .keyValueHeads(32)
        .norm(NormKind.LAYER, file.positive("layer_norm_eps", 1e-5))
        .activation("hidden_act", "silu")
        .biases(file.flag("use_qkv_bias", false), Slot.Q, Slot.K, Slot.V)
        .rotary(
            reader.read(file.positive("rope_theta", 10_000), draft.positions()),
            reader.share("partial_rotary_factor", 0.25))
        .tiedHead(false)
        .done();
  }
}
