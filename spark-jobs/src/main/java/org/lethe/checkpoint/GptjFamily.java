package org.lethe.checkpoint;

/** GPT-J: attention and MLP in parallel under one layer norm, neighbours that rotate in part. */
final class GptjFamily {

  private GptjFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft =
        new ConfigDraft(file, modelType, "GPTJForCausalLM").heads("n_embd", "n_head");
    int rotating = file.size("rotary_dim", 64);
    if (file.node("rotary_dim").isNull() || rotating % 2 != 0 || rotating > draft.headSize()) {
      throw file.fault(
          "rotary_dim",
          "must be even and at most n_embd / n_head %d, found %s"
              .formatted(draft.headSize(), file.node("rotary_dim")));
    }
    return draft
        .layers("n_layer")
        .mlpWidth(file.size("n_inner", 4 * draft.width()))
        .positions(file.size("n_positions", 2048))
        .norm(NormKind.LAYER, file.positive("layer_norm_epsilon", 1e-5))
        .activation("activation_function", "gelu_new")
        .without(Slot.GATE)
        .biases(true, Slot.UP, Slot.DOWN, Slot.HEAD)
        .rotary(RotaryScaling.unscaled(10_000), (double) rotating / draft.headSize())
        .rotaryPairs(RotaryPairs.NEIGHBOURS)
        .parallelUnderOneNorm()
        .tiedHead(false)
        .done();
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "transformer.h." + layer + ".";
    return switch (slot) {
      case EMBED -> "transformer.wte";
      case Q -> block + "attn.q_proj";
      case K -> block + "attn.k_proj";
      case V -> block + "attn.v_proj";
      case O -> block + "attn.out_proj";
      case UP -> block + "mlp.fc_in";
      case DOWN -> block + "mlp.fc_out";
      case ATTENTION_NORM -> block + "ln_1";
      case FINAL_NORM -> "transformer.ln_f";
      case HEAD -> "lm_head";
      default -> throw new IllegalArgumentException("no name for " + slot);
    };
  }
}
