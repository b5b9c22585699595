package org.lethe.checkpoint;

/** StarCoder 2: layer norms, biases, an MLP without gate, a window in every block. */
final class Starcoder2Family {

  private Starcoder2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int window = file.whole("sliding_window", 0);
    return new ConfigDraft(file, modelType, "Starcoder2ForCausalLM")
        .sizes(4096)
        .keyValueHeads(2)
        .norm(NormKind.LAYER, file.positive("norm_epsilon", 1e-5))
        .without(Slot.GATE)
        .activation("hidden_act", "gelu_pytorch_tanh")
        .biases(file.flag("use_bias", true), Slot.Q, Slot.K, Slot.V, Slot.O, Slot.UP, Slot.DOWN)
        .rotary(10_000)
        .window(layer -> window)
        .tiedHead(true)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case UP -> block + "mlp.c_fc";
      case DOWN -> block + "mlp.c_proj";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
