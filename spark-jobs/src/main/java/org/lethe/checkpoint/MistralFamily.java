package org.lethe.checkpoint;

/** Mistral: Llama with a window in every block. */
final class MistralFamily {

  private MistralFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int window = file.whole("sliding_window", 4096);
    return new ConfigDraft(file, modelType, "MistralForCausalLM")
        .sizes(131_072)
        .keyValueHeads(8)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .rotary(10_000)
        .window(layer -> window)
        .tiedHead(false)
        .done();
  }
}
