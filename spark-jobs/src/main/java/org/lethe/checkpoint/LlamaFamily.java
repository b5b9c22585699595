package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Llama 1 to 3.x as transformers 4 and 5 write them. */
final class LlamaFamily {

  private LlamaFamily() {}

  static ModelConfig config(ConfigFile file) {
    refuseOtherComputations(file);
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

  /** What would make transformers compute something else than a plain decoder. */
  private static void refuseOtherComputations(ConfigFile file) {
    if (file.has("quantization_config")) {
      throw file.fault(
          "quantization_config", "is not supported; store the weights as F32, F16 or BF16");
    }
    for (JsonNode name : file.node("architectures")) {
      if (!name.asText().equals("LlamaForCausalLM")) {
        throw file.fault(
            "architectures", "'" + name.asText() + "' is not supported; expected LlamaForCausalLM");
      }
    }
    if (file.node("auto_map").has("AutoModelForCausalLM")) {
      throw file.fault("auto_map", "asks for code of its own, which is never run");
    }
  }

  /** transformers 5 writes rope_parameters; 4 writes rope_theta and rope_scaling. */
  private static RotaryScaling rotary(ConfigFile file, int positions) {
    if (file.has("rope_parameters") && file.has("rope_scaling")) {
      throw file.fault("rope_scaling", "stands beside rope_parameters; keep one");
    }
    ConfigFile scaling =
        file.section(file.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    refusePartialRotation(file);
    refusePartialRotation(scaling);
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    RotaryScaling.Type type =
        scaling.choice(
            key,
            scaling.text(key, "default"),
            RotaryScaling.Type.values(),
            t -> t.name().toLowerCase(Locale.ROOT));
    double theta = scaling.positive("rope_theta", file.positive("rope_theta", 10_000));
    return switch (type) {
      case DEFAULT -> RotaryScaling.unscaled(theta);
      case LINEAR -> RotaryScaling.linear(theta, scaling.positive("factor"));
      case LLAMA3 -> llama3(scaling, theta, positions);
    };
  }

  private static RotaryScaling llama3(ConfigFile scaling, double theta, int positions) {
    double low = scaling.positive("low_freq_factor");
    double high = scaling.positive("high_freq_factor");
    if (high <= low) {
      throw scaling.fault("high_freq_factor", "must be above low_freq_factor " + low);
    }
    return new RotaryScaling(
        theta,
        RotaryScaling.Type.LLAMA3,
        scaling.positive("factor"),
        low,
        high,
        scaling.size("original_max_position_embeddings", positions));
  }

  private static void refusePartialRotation(ConfigFile file) {
    if (file.positive("partial_rotary_factor", 1) != 1) {
      throw file.fault("partial_rotary_factor", "must be 1 for llama");
    }
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
