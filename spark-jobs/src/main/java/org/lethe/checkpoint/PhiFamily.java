package org.lethe.checkpoint;

/** Phi 1 and 2: attention and MLP in parallel under one layer norm, a bias in every map. */
final class PhiFamily {

  private PhiFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.flag("qk_layernorm", false)) {
      throw file.fault("qk_layernorm", "must be false for " + modelType);
    }
    ConfigDraft draft = new ConfigDraft(file, modelType, "PhiForCausalLM").sizes(2048);
    RotaryReader rotary = RotaryReader.of(file);
    return draft
        .norm(NormKind.LAYER, file.positive("layer_norm_eps", 1e-5))
        .without(Slot.GATE)
        .activation("hidden_act", "gelu_new")
        .biases(true, Slot.Q, Slot.K, Slot.V, Slot.O, Slot.UP, Slot.DOWN, Slot.HEAD)
        .rotary(
            rotary.read(file.positive("rope_theta", 10_000), draft.positions()),
            rotary.share("partial_rotary_factor", 0.5))
        .parallelUnderOneNorm()
        .tiedHead(false)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case O -> block + "self_attn.dense";
      case UP -> block + "mlp.fc1";
      case DOWN -> block + "mlp.fc2";
      case FINAL_NORM -> "model.final_layernorm";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
