package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/** Qwen 1.5 and 2 with experts in some blocks, beside an MLP that every token goes through. */
final class Qwen2MoeFamily {

  private Qwen2MoeFamily() {}

  static ModelConfig config(ConfigFile file, String modelType) {
    int windowedLayers = file.whole("max_window_layers", 28);
    return new ConfigDraft(file, modelType, "Qwen2MoeForCausalLM")
        .sizes(32_768)
        .keyValueHeads(16)
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-6))
        .activation("hidden_act", "silu")
        .experts(
            Experts.read(
                file,
                60,
                4,
                file.size("moe_intermediate_size", 1408),
                file.size("shared_expert_intermediate_size", 5632)),
            sparse(file))
        .biases(file.flag("qkv_bias", true), Slot.Q, Slot.K, Slot.V)
        .rotary(10_000)
        .window(Qwen2Family.window(file, layer -> (layer + 1) % 2 != 0 && layer < windowedLayers))
        .tiedHead(false)
        .done();
  }

  /** Blocks with experts: every n-th, except those of mlp_only_layers. */
  static IntPredicate sparse(ConfigFile file) {
    int step = file.size("decoder_sparse_step", 1);
    Set<Integer> dense = new HashSet<>();
    for (JsonNode layer : file.node("mlp_only_layers")) {
      if (!layer.isIntegralNumber()) {
        throw file.fault("mlp_only_layers", "must be a list of whole numbers, found " + layer);
      }
      dense.add(layer.asInt());
    }
    return layer -> !dense.contains(layer) && (layer + 1) % step == 0;
  }

  static String tensor(Slot slot, int layer, int expert) {
    String mlp = "model.layers." + layer + ".mlp.";
    return switch (slot) {
      case ROUTER -> mlp + "gate";
      case EXPERT_GATE -> mlp + "experts." + expert + ".gate_proj";
      case EXPERT_UP -> mlp + "experts." + expert + ".up_proj";
      case EXPERT_DOWN -> mlp + "experts." + expert + ".down_proj";
      case SHARED_ROUTER -> mlp + "shared_expert_gate";
      case SHARED_GATE -> mlp + "shared_expert.gate_proj";
      case SHARED_UP -> mlp + "shared_expert.up_proj";
      case SHARED_DOWN -> mlp + "shared_expert.down_proj";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }
}
