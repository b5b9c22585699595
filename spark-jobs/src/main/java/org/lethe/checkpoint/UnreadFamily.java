package org.lethe.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What is missing here to compute families that are published but not read, by model_type. */
enum UnreadFamily {
  BIASES_BY_DISTANCE("biases of attention by distance (ALiBi)", "bloom", "mpt", "jais"),
  LATENT_ATTENTION(
      "keys and values from a latent vector (multi-head latent attention)",
      "deepseek_v2",
      "deepseek_v3",
      "kimi_k2",
      "minicpm3"),
  STATE_SPACE(
      "state-space or recurrent layers",
      "falcon_mamba",
      "falcon_h1",
      "mamba",
      "mamba2",
      "jamba",
      "bamba",
      "zamba2",
      "nemotron_h",
      "granitemoehybrid",
      "recurrent_gemma",
      "rwkv",
      "lfm2"),
  LINEAR_ATTENTION("linear attention", "qwen3_next", "minimax"),
  NESTED_BLOCKS("embeddings of each block and streams beside the residual stream", "gemma3n"),
  SINKS("sinks of attention and experts with biases", "gpt_oss"),
  BARE_NORMS("norms without weights, or clipped queries, keys and values", "olmo", "dbrx"),
  SQUARED_RELU("an MLP of squared ReLU", "nemotron"),
  SEEING(
      "a decoder whose weights lie within a model of images; save its text model alone",
      "gemma3",
      "mistral3",
      "llava",
      "mllama",
      "qwen2_vl",
      "qwen2_5_vl",
      "phi4mm",
      "idefics3"),
  ENCODER("a decoder alone: the model has an encoder", "t5", "mt5", "bart", "bert", "roberta");

  private final String missing;
  private final Set<String> types;

  UnreadFamily(String missing, String... types) {
    this.missing = missing;
    this.types = Set.of(types);
  }

  /** What a model_type needs that is not computed here; empty for a type that is not known. */
  static Optional<String> missing(String modelType) {
    return Arrays.stream(values())
        .filter(family -> family.types.contains(modelType))
        .findFirst()
        .map(family -> family.missing);
  }
}
