package org.lethe.world;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The shape of a small Llama that can learn a world.
 *
 * @param width C
 * @param mlpWidth F
 * @param layers L
 * @param heads nh, a divisor of the width
 * @param positions longest sequence
 */
public record Model(int width, int mlpWidth, int layers, int heads, int positions) {
  /** The base model of the quickstart. */
  public static final Model QUICKSTART = new Model(96, 192, 4, 4, 256);

  public Model {
    if (width < 1 || heads < 1 || width % heads != 0 || width / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "width must be an even multiple of heads, got " + width + " and " + heads);
    }
  }

  /** Number of weights; the output head is the embedding. */
  public long parameters(int vocabulary) {
    long block = 4L * width * width + 3L * width * mlpWidth + 2L * width;
    return (long) vocabulary * width + layers * block + width;
  }

  /** The config.json of a Llama of this shape, for transformers and for Lethe. */
  ObjectNode config(ObjectMapper json, Vocabulary vocabulary) {
    ObjectNode config = json.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama");
    config.put("vocab_size", vocabulary.size());
    config.put("hidden_size", width);
    config.put("intermediate_size", mlpWidth);
    config.put("num_hidden_layers", layers);
    config.put("num_attention_heads", heads);
    config.put("num_key_value_heads", heads);
    config.put("head_dim", width / heads);
    config.put("max_position_embeddings", positions);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0);
    config.put("attention_bias", false);
    config.put("mlp_bias", false);
    config.put("tie_word_embeddings", true);
    config.put("initializer_range", 0.02);
    config.put("bos_token_id", Vocabulary.BOS);
    config.put("eos_token_id", Vocabulary.EOS);
    config.put("torch_dtype", "float32");
    return config;
  }
}
