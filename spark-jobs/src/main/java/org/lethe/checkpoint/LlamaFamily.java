package org.lethe.checkpoint;

import java.util.Locale;

/** Llama 1 to 3.x as transformers 4 and 5 write them. */
final class LlamaFamily {

  private LlamaFamily() {}

  static ModelConfig config(ConfigFile file) {
    int width = file.size("hidden_size");
    int heads = file.size("num_attention_heads");
    int keyValueHeads = file.size("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw file.fault(
          "num_key_value_heads",
          "must divide num_attention_heads " + heads + ", found " + keyValueHeads);
    }
    if (!file.has("head_dim") && width % heads != 0) {
      throw file.fault(
          "num_attention_heads", "must divide hidden_size " + width + ", found " + heads);
    }
    int headSize = file.size("head_dim", Math.max(1, width / heads));
    if (headSize % 2 != 0) {
      throw file.fault("head_dim", "must be even for rotary positions, found " + headSize);
    }
    String activation = file.text("hidden_act", "silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      throw file.fault("hidden_act", "'" + activation + "' is not supported; expected silu");
    }
    int positions = file.size("max_position_embeddings", 2048);
    return new ModelConfig(
        Family.LLAMA.key(),
        width,
        file.size("intermediate_size"),
        file.size("num_hidden_layers"),
        heads,
        keyValueHeads,
        headSize,
        file.size("vocab_size"),
        positions,
        file.positive("rms_norm_eps", 1e-6),
        rotary(file, positions),
        file.flag("tie_word_embeddings", false),
        file.flag("attention_bias", false),
        file.flag("mlp_bias", false));
  }

  /** transformers 5 writes rope_parameters; 4 writes rope_theta and rope_scaling. */
  private static RotaryScaling rotary(ConfigFile file, int positions) {
    String key = file.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
    ConfigFile scaling = file.section(key);
    double theta = scaling.positive("rope_theta", file.positive("rope_theta", 10_000));
    String name = scaling.text("rope_type", scaling.text("type", "default"));
    RotaryScaling.Type type =
        file.choice(
            key + ".rope_type",
            name,
            RotaryScaling.Type.values(),
            t -> t.name().toLowerCase(Locale.ROOT));
    if (scaling.has("partial_rotary_factor") && scaling.positive("partial_rotary_factor", 1) != 1) {
      throw file.fault(key + ".partial_rotary_factor", "must be 1 for llama");
    }
    return new RotaryScaling(
        theta,
        type,
        scaling.positive("factor", 1),
        scaling.positive("low_freq_factor", 1),
        scaling.positive("high_freq_factor", 4),
        scaling.size("original_max_position_embeddings", positions));
  }

  static String tensor(Slot slot, int layer) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case EMBED -> "model.embed_tokens";
      case Q -> block + "self_attn.q_proj";
      case K -> block + "self_attn.k_proj";
      case V -> block + "self_attn.v_proj";
      case O -> block + "self_attn.o_proj";
      case GATE -> block + "mlp.gate_proj";
      case UP -> block + "mlp.up_proj";
      case DOWN -> block + "mlp.down_proj";
      case ATTENTION_NORM -> block + "input_layernorm";
      case MLP_NORM -> block + "post_attention_layernorm";
      case FINAL_NORM -> "model.norm";
      case HEAD -> "lm_head";
    };
  }
}
