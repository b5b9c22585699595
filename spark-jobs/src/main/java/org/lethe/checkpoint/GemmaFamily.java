package org.lethe.checkpoint;

/** Gemma 1: Llama with norms around 1, scaled embeddings and a gate of GELU. */
final class GemmaFamily {

  private GemmaFamily() {}

  /** Reads the configuration. The name "gelu" of early files means the tanh approximation. */
  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.flag("use_bidirectional_attention", false)) {
      throw file.fault("use_bidirectional_attention", "must be false for a decoder");
    }
    String named = file.text("hidden_act", "gelu_pytorch_tanh");
    ConfigDraft draft = new ConfigDraft(file, modelType, "GemmaForCausalLM").sizes(8192);
    return draft
        .keyValueHeads(16)
        .headSize(file.size("head_dim", 256))
        .norm(NormKind.RMS_PLUS_ONE, file.positive("rms_norm_eps", 1e-6))
        .named("hidden_act", named.equals("gelu") ? "gelu_pytorch_tanh" : named)
        .embeddingScale(Math.sqrt(draft.width()))
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .rotary(10_000)
        .tiedHead(true)
        .done();
  }
}
