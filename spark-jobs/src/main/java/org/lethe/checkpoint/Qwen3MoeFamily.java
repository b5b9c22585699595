package org.lethe.checkpoint;

/** Qwen 3 with experts in some blocks. */
final class Qwen3MoeFamily {

  private Qwen3MoeFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int window = file.flag("use_sliding_window", false) ? file.whole("sliding_window", 4096) : 0;
    return new ConfigDraft(file, modelType, "Qwen3MoeForCausalLM")
        .sizes(32_768)
        .keyValueHeads(4)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .queryKeyNorms(true)
        .activation("hidden_act", "silu")
        .experts(
            Experts.read(file, 128, 8, file.size("moe_intermediate_size", 768), 0),
            Qwen2MoeFamily.sparse(file))
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .rotary(10_000)
        .window(layer -> window)
        .tiedHead(false)
        .done();
  }
}
