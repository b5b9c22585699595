package org.lethe.checkpoint;

/** Command R: attention and MLP in parallel under one layer norm without bias, scaled logits. */
final class CohereFamily {

  private CohereFamily() {}

  /** Reads the configuration. Norms of queries and keys (Command R+) are refused. */
  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.flag("use_qk_norm", false)) {
      throw file.fault(
          "use_qk_norm", "must be false: a norm with weights of its own for each head");
    }
    return draft(file, modelType, "CohereForCausalLM").rotary(500_000).done();
  }

  /** The settings that Command R and R7B share; without a rotary embedding. */
  static ConfigDraft draft(ConfigFile file, String modelType, String architecture) {
    return new ConfigDraft(file, modelType, architecture)
        .sizes(8192)
        .norm(NormKind.LAYER, file.positive("layer_norm_eps", 1e-5))
        .withoutNormBiases()
        .activation("hidden_act", "silu")
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .rotaryPairs(RotaryPairs.NEIGHBOURS)
        .parallelUnderOneNorm()
        .logitScale(file.positive("logit_scale", 0.0625))
        .tiedHead(true);
  }
}
