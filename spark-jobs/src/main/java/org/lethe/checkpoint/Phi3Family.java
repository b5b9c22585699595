package org.lethe.checkpoint;

import java.util.List;
import java.util.Set;

/** Phi 3 and 4: Llama with fused projections, a window, LongRoPE and heads that rotate in part. */
final class Phi3Family {

  /** Names of longrope in early checkpoints. */
  private static final Set<String> OLD_NAMES = Set.of("su", "yarn");

  private Phi3Family() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft = new ConfigDraft(file, modelType, "Phi3ForCausalLM").sizes(4096);
    RotaryReader rotary = RotaryReader.of(file);
    RotaryScaling scaling =
        rotary.read(
            file.positive("rope_theta", 10_000),
            draft.positions(),
            file.size("original_max_position_embeddings", 4096),
            type -> type(rotary, type));
    int window = file.whole("sliding_window", 0);
    return draft
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-5))
        .activation("hidden_act", "silu")
        .rotary(scaling, rotary.share("partial_rotary_factor", 1))
        .window(layer -> window)
        .tiedHead(false)
        .done();
  }

  private static String type(RotaryReader rotary, String type) {
    if (OLD_NAMES.contains(type)) {
      return "longrope";
    }
    if (!List.of("default", "longrope").contains(type)) {
      throw rotary
          .scaling()
          .fault("rope_type", "'" + type + "' is not supported by phi3; expected longrope");
    }
    return type;
  }

  static String tensor(Slot slot, int layer, int expert) {
    String block = "model.layers." + layer + ".";
    return switch (slot) {
      case Q, K, V -> block + "self_attn.qkv_proj";
      case GATE, UP -> block + "mlp.gate_up_proj";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
