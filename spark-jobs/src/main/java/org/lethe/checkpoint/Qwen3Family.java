package org.lethe.checkpoint;

/** Qwen 3: norms of queries and keys, heads of a size of their own. */
final class Qwen3Family {

  private Qwen3Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    return new ConfigDraft(file, modelType, "Qwen3ForCausalLM")
        .sizes(32_768)
        .keyValueHeads(32)
        .headSize(file.size("head_dim", 128))
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .queryKeyNorms(true)
        .activation("hidden_act", "silu")
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .rotary(10_000)
        .window(Qwen2Family.window(file))
        .tiedHead(false)
        .done();
  }
}
