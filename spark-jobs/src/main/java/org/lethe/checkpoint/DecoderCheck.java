package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** Refuses a config.json with which transformers would compute something else than a decoder. */
final class DecoderCheck {

  private DecoderCheck() {}

  /**
   * Checks the keys that all families share.
   *
   * @param architecture the class of transformers that computes logits
   * @throws CheckpointException if one of them describes something else
   */
  static void check(ConfigFile file, String architecture) {
    if (file.has("quantization_config")) {
      throw file.fault(
          "quantization_config", "is not supported; store the weights as F32, F16 or BF16");
    }
    if (!file.flag("is_causal", true)) {
      throw file.fault("is_causal", "must be true for a decoder");
    }
    for (JsonNode name : file.node("architectures")) {
      if (!name.asText().equals(architecture)) {
        throw file.fault(
            "architectures",
            "'%s' is not supported; expected %s".formatted(name.asText(), architecture));
      }
    }
    checkCode(file.node("auto_map").path("AutoModelForCausalLM").asText(), file, architecture);
  }

  /**
   * Checks code that comes with the weights. Where it has the name of transformers' own class, as
   * in Phi 3.5 and Phi 4, that class reads the weights without it.
   */
  private static void checkCode(String reference, ConfigFile file, String architecture) {
    String name = reference.substring(reference.lastIndexOf('.') + 1);
    if (!name.isEmpty() && !name.equals(architecture)) {
      throw file.fault("auto_map", "asks for code of its own, which is never run");
    }
  }
}
