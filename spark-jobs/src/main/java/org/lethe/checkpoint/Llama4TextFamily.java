package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The decoder of Llama 4, alone or as the text part of a model that also reads images. Blocks that
 * rotate attend within chunks; blocks that do not rotate attend to all positions. The experts of a
 * block lie in one tensor, beside an MLP that every token goes through.
 */
final class Llama4TextFamily {

  /** Prefixes of the tensors that a model that reads images has beside its decoder. */
  static final Set<String> OTHER_PARTS = Set.of("vision_model.", "multi_modal_projector.");

  private Llama4TextFamily() {}

  /** Reads the text_config of a model that reads images. */
  static ModelConfig nested(ConfigFile file, String modelType) {
    DecoderCheck.check(file, "Llama4ForConditionalGeneration");
    return config(file.section("text_config"), modelType);
  }

  static ModelConfig config(ConfigFile file, String modelType) {
    ConfigDraft draft = new ConfigDraft(file, modelType, "Llama4ForCausalLM").sizes(131_072);
    RotaryReader reader = RotaryReader.of(file);
    reader.checkWhole(modelType);
    RotaryScaling scaling = reader.read(file.positive("rope_theta", 500_000), draft.positions());
    IntPredicate rotates = RotatingBlocks.read(file, draft.layers());
    IntPredicate chunked = file.layers("chunked_attention", rotates);
    int width = file.size("intermediate_size");
    int chunk = file.size("attention_chunk_size", 8192);
    if (file.node("attention_chunk_size").isNull()) {
      throw file.fault("attention_chunk_size", "must be a number, found null");
    }
    boolean normed = file.flag("use_qk_norm", true);
    QueryTemperature temperature =
        file.flag("attn_temperature_tuning", true)
            ? new QueryTemperature(file.positive("attn_scale", 0.1), file.size("floor_scale", 8192))
            : null;
    return draft
        .keyValueHeads(8)
        .headSize(file.size("head_dim", 128))
        .mlpWidth(file.size("intermediate_size_mlp", 16_384))
        .norm(NormKind.RMS, file.positive("rms_norm_eps", 1e-5))
        .activation("hidden_act", "silu")
        .biases(file.flag("attention_bias", false), Slot.Q, Slot.K, Slot.V, Slot.O)
        .experts(
            Experts.read(file, 16, 1, width, width).weighted(ExpertWeighting.SIGMOID_OF_INPUT),
            sparse(file))
        .without(Slot.SHARED_ROUTER)
        .rotary(layer -> rotates.test(layer) ? scaling : null, 1)
        .rotaryPairs(RotaryPairs.NEIGHBOURS)
        .unitNorms(layer -> normed && rotates.test(layer))
        .temperature(layer -> rotates.test(layer) ? null : temperature)
        .chunk(layer -> chunked.test(layer) ? chunk : 0)
        .tiedHead(false)
        .done();
  }

  /** Blocks with experts: those of moe_layers, or every n-th. */
  private static IntPredicate sparse(ConfigFile file) {
    if (!file.has("moe_layers")) {
      int step = file.size("interleave_moe_layer_step", 1);
      return layer -> (layer + 1) % step == 0;
    }
    Set<Integer> layers = new HashSet<>();
    for (JsonNode layer : file.node("moe_layers")) {
      if (!layer.isIntegralNumber()) {
        throw file.fault("moe_layers", "must be a list of whole numbers, found " + layer);
      }
      layers.add(layer.asInt());
    }
    return layers::contains;
  }

  static String tensor(Slot slot, int layer, int expert) {
    String mlp = "model.layers." + layer + ".feed_forward.";
    return switch (slot) {
      case GATE -> mlp + "gate_proj";
      case UP -> mlp + "up_proj";
      case DOWN -> mlp + "down_proj";
      case ROUTER -> mlp + "router";
      case EXPERT_GATE, EXPERT_UP -> mlp + "experts.gate_up_proj";
      case EXPERT_DOWN -> mlp + "experts.down_proj";
      case SHARED_GATE -> mlp + "shared_expert.gate_proj";
      case SHARED_UP -> mlp + "shared_expert.up_proj";
      case SHARED_DOWN -> mlp + "shared_expert.down_proj";
      default -> LlamaFamily.tensor(slot, layer, expert);
    };
  }

  static String nestedTensor(Slot slot, int layer, int expert) {
    return "language_model." + tensor(slot, layer, expert);
  }
}
