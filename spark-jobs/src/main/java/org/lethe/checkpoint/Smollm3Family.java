package org.lethe.checkpoint;

import java.util.function.IntPredicate;

/** SmolLM3: Llama with blocks that do not rotate. */
final class Smollm3Family {

  private Smollm3Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft = new ConfigDraft(file, modelType, "SmolLM3ForCausalLM").sizes(32_768);
    RotaryReader reader = RotaryReader.of(file);
    reader.checkWhole(modelType);
    RotaryScaling scaling = reader.read(file.positive("rope_theta", 2e6), draft.positions());
    IntPredicate rotates = RotatingBlocks.read(file, draft.layers());
    int size = file.whole("sliding_window", 0);
    boolean windows = file.flag("use_sliding_window", false);
    IntPredicate sliding = file.slidingLayers(layer -> windows && !rotates.test(layer));
    return draft
        .keyValueHeads(4)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .biases(file.flag("mlp_bias", false), Slot.GATE, Slot.UP, Slot.DOWN)
        .rotary(layer -> rotates.test(layer) ? scaling : null, 1)
        .window(layer -> sliding.test(layer) ? size : 0)
        .tiedHead(true)
        .done();
  }
}
