package org.lethe.checkpoint;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Qwen 2 and 2.5: Llama with biases of queries, keys and values. */
final class Qwen2Family {

  private Qwen2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft = new ConfigDraft(file, modelType, "Qwen2ForCausalLM");
    return draft
        .sizes(32_768)
        .keyValueHeads(32)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .biases(true, Slot.Q, Slot.K, Slot.V)
        .rotary(10_000)
        .window(window(file))
        .tiedHead(false)
        .done();
  }

  /** Windows of Qwen 2 and 3: if they are on, of the blocks of layer_types or from a block on. */
  static IntUnaryOperator window(ConfigFile file) {
    int first = file.whole("max_window_layers", 28);
    return window(file, layer -> layer >= first);
  }

  static IntUnaryOperator window(ConfigFile file, IntPredicate absentTypes) {
    if (!file.flag("use_sliding_window", false)) {
      return layer -> 0;
    }
    int size = file.whole("sliding_window", 4096);
    IntPredicate windowed = file.slidingLayers(absentTypes);
    return layer -> windowed.test(layer) ? size : 0;
  }
}
