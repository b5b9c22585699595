package org.lethe.checkpoint;

/** Mixtral: Mistral with experts in every block. */
final class MixtralFamily {

  private MixtralFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int window = file.whole("sliding_window", 0);
    Experts experts =
        Experts.read(file, 8, 2, file.size("intermediate_size"), 0)
            .weighted(ExpertWeighting.NORMALISED);
    return new ConfigDraft(file, modelType, "MixtralForCausalLM")
        .sizes(131_072)
        .keyValueHeads(8)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-5))
        .activation("hidden_act", "silu")
        .experts(experts, layer -> true)
        .rotary(1e6)
        .window(layer -> window)
        .tiedHead(false)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".block_sparse_moe.";
    return switch (slot) {
      case ROUTER -> block + "gate";
      case EXPERT_GATE -> block + "experts." + expert + ".w1";
      case EXPERT_UP -> block + "experts." + expert + ".w3";
      case EXPERT_DOWN -> block + "experts." + expert + ".w2";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
