package org.lethe.checkpoint;

/** GPT-2: learned positions, layer norms, biases, maps stored by columns. */
final class Gpt2Family {

  private Gpt2Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    if (file.flag("add_cross_attention", false)) {
      throw file.fault("add_cross_attention", "must be false for a decoder");
    }
    boolean scaled = file.flag("scale_attn_weights", true);
    boolean dividesByLayer = file.flag("scale_attn_by_inverse_layer_idx", false);
    ConfigDraft draft =
        new ConfigDraft(file, modelType, "GPT2LMHeadModel").heads("n_embd", "n_head");
    return draft
        .layers("n_layer")
        .mlpWidth(file.size("n_inner", 4 * draft.width()))
        .learnedPositions(file.size("n_positions", 1024), 0)
        .norm(NormKind.LAYER, file.positive("layer_norm_epsilon", 1e-5))
        .activation("activation_function", "gelu_new")
        .without(Slot.GATE)
        .biases(true, Slot.Q, Slot.K, Slot.V, Slot.O, Slot.UP, Slot.DOWN)
        .attentionScale(
            layer ->
                (scaled ? 1 / Math.sqrt(draft.headSize()) : 1) / (dividesByLayer ? layer + 1 : 1))
        .tiedHead(true)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "transformer.h." + layer + ".";
    return switch (slot) {
      case EMBED -> "transformer.wte";
      case POSITION -> "transformer.wpe";
      case Q, K, V -> block + "attn.c_attn";
      case O -> block + "attn.c_proj";
      case UP -> block + "mlp.c_fc";
      case DOWN -> block + "mlp.c_proj";
      case ATTENTION_NORM -> block + "ln_1";
      case MLP_NORM -> block + "ln_2";
      case FINAL_NORM -> "transformer.ln_f";
      case HEAD -> "lm_head";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
