package org.lethe.checkpoint;

/** OLMo 2: norms after attention and MLP, norms of queries and keys over all heads at once. */
final class Olmo2Family {

  private Olmo2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    return draft(file, modelType, "Olmo2ForCausalLM").rotary(10_000).done();
  }

  /** The settings that OLMo 2 and 3 share. */
  static ConfigDraft draft(ConfigFile file, String modelType, String architecture) {
    return new ConfigDraft(file, modelType, architecture)
        .sizes(2048)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-5))
        .without(Slot.ATTENTION_NORM, Slot.MLP_NORM)
        .with(Slot.ATTENTION_POST_NORM, Slot.MLP_POST_NORM)
        .queryKeyNorms(false)
        .activation("hidden_act", "silu")
        .tiedHead(false)
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O);
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case ATTENTION_POST_NORM -> block + "post_attention_layernorm";
      case MLP_POST_NORM -> block + "post_feedforward_layernorm";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
