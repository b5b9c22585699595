package org.lethe.checkpoint;

/** Granite 3: Llama with factors of embedding, attention, residual stream and logits. */
final class GraniteFamily {

  private GraniteFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    double attention = file.positive("attention_multiplier", 1);
    return new ConfigDraft(file, modelType, "GraniteForCausalLM")
        .sizes(2048)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .biases(file.flag("mlp_bias", false), Slot.GATE, Slot.UP, Slot.DOWN)
        .rotary(10_000)
        .embeddingScale(file.positive("embedding_multiplier", 1))
        .attentionScale(layer -> attention)
        .residualScale(file.positive("residual_multiplier", 1))
        .logitScale(1 / file.positive("logits_scaling", 1))
        .tiedHead(false)
        .done();
  }
}
