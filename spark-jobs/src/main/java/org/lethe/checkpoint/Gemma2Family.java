package org.lethe.checkpoint;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Gemma 2: soft caps, windows in every other block, scaled embeddings, four norms a block. */
final class Gemma2Family {

  private Gemma2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    return draft(file, modelType, "Gemma2ForCausalLM", 8192)
        .rotary(10_000)
        .window(window(file, 2))
        .caps(cap(file, "attn_logit_softcapping", 50), cap(file, "final_logit_softcapping", 30))
        .done();
  }

  /** The settings that Gemma 2 and 3 share. */
  static ConfigDraft draft(ConfigFile file, String modelType, String architecture, int positions) {
    if (file.flag("use_bidirectional_attention", false)) {
      throw file.fault("use_bidirectional_attention", "must be false for a decoder");
    }
    double scale = 1 / Math.sqrt(file.positive("query_pre_attn_scalar", 256));
    ConfigDraft draft = new ConfigDraft(file, modelType, architecture).sizes(positions);
    return draft
        .keyValueHeads(4)
        .headSize(file.size("head_dim", 256))
        .norm(NormKind.RMS_PLUS_ONE, file.positive("rms_norm_eps", 1e-6))
        .with(Slot.ATTENTION_POST_NORM, Slot.MLP_POST_NORM)
        .activation("hidden_activation", "gelu_pytorch_tanh")
        .embeddingScale(Math.sqrt(draft.width()))
        .attentionScale(layer -> scale)
        .tiedHead(true)
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O);
  }

  /** A window in all blocks but every n-th, unless layer_types selects the blocks. */
  static IntUnaryOperator window(ConfigFile file, int n) {
    int size = file.whole("sliding_window", 4096);
    IntPredicate sliding = sliding(file, n);
    return layer -> sliding.test(layer) ? size : 0;
  }

  static IntPredicate sliding(ConfigFile file, int n) {
    return file.slidingLayers(layer -> (layer + 1) % n != 0);
  }

  /** A soft cap; none where the key is null. */
  private static double cap(ConfigFile file, String key, double absent) {
    return file.node(key).isNull() ? 0 : file.positive(key, absent);
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case ATTENTION_POST_NORM -> block + "post_attention_layernorm";
      case MLP_NORM -> block + "pre_feedforward_layernorm";
      case MLP_POST_NORM -> block + "post_feedforward_layernorm";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
