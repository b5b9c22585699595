package org.lethe.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Llama of two blocks with GPT-2's vocabulary whose weights are hashes of their place: the model
 * {@code gpt2_vocabulary} of real_items.py, too large to keep among the test resources.
 */
public final class HashedModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 32;
  private static final int HIDDEN = 64;
  private static final int VOCABULARY = 50257;

  private HashedModel() {}

  /**
   * Writes the checkpoint folder.
   *
   * @param vocabulary folder with GPT-2's vocab.json and merges.txt
   */
  public static Path write(Path folder, Path vocabulary) throws IOException {
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(vocabulary));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<|endoftext|>\", \"eos_token\": \"<|endoftext|>\"}");
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 32,
         "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 4, "vocab_size": 50257, "max_position_embeddings": 1024,
         "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu",
         "tie_word_embeddings": true, "attention_bias": false, "mlp_bias": false,
         "bos_token_id": 50256, "eos_token_id": 50256, "torch_dtype": "float32"}
        """);
    Files.write(folder.resolve("model.safetensors"), weights());
    return folder;
  }

  private static Map<String, Object> tokenizer(Path folder) throws IOException {
    Map<String, Object> level =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "trim_offsets",
            true,
            "use_regex",
            true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("vocab", JSON.readTree(folder.resolve("vocab.json").toFile()));
    try (Stream<String> lines = Files.lines(folder.resolve("merges.txt"))) {
      model.put(
          "merges", lines.filter(line -> !line.isEmpty() && !line.startsWith("#version")).toList());
    }
    Map<String, Object> end = new LinkedHashMap<>();
    end.put("id", VOCABULARY - 1);
    end.put("content", "<|endoftext|>");
    List.of("single_word", "lstrip", "rstrip", "normalized").forEach(key -> end.put(key, false));
    end.put("special", true);
    Map<String, Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("version", "1.0");
    tokenizer.put("truncation", null);
    tokenizer.put("padding", null);
    tokenizer.put("added_tokens", List.of(end));
    tokenizer.put("normalizer", null);
    List.of("pre_tokenizer", "post_processor", "decoder").forEach(k -> tokenizer.put(k, level));
    tokenizer.put("model", model);
    return tokenizer;
  }

  private static byte[] weights() throws IOException {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new int[] {VOCABULARY, WIDTH});
    for (int b = 0; b < 2; b++) {
      String block = "model.layers." + b + ".";
      for (String name : List.of("q", "k", "v", "o")) {
        shapes.put(block + "self_attn." + name + "_proj.weight", new int[] {WIDTH, WIDTH});
      }
      shapes.put(block + "mlp.gate_proj.weight", new int[] {HIDDEN, WIDTH});
      shapes.put(block + "mlp.up_proj.weight", new int[] {HIDDEN, WIDTH});
      shapes.put(block + "mlp.down_proj.weight", new int[] {WIDTH, HIDDEN});
    }
    int hashed = shapes.size();
    shapes.put("model.norm.weight", new int[] {WIDTH});
    for (int b = 0; b < 2; b++) {
      shapes.put("model.layers." + b + ".input_layernorm.weight", new int[] {WIDTH});
      shapes.put("model.layers." + b + ".post_attention_layernorm.weight", new int[] {WIDTH});
    }
    Map<String, Object> header = new LinkedHashMap<>();
    int bytes = 0;
    for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
      int end = bytes + 4 * size(tensor.getValue());
      header.put(
          tensor.getKey(),
          Map.of("dtype", "F32", "shape", tensor.getValue(), "data_offsets", List.of(bytes, end)));
      bytes = end;
    }
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    int index = 0;
    for (int[] shape : shapes.values()) {
      for (int i = 0; i < size(shape); i++) {
        file.putFloat(index < hashed ? hashed(index, i) * (index == 0 ? 2 : 1) : 1);
      }
      index++;
    }
    return file.array();
  }

  private static int size(int[] shape) {
    return shape.length == 1 ? shape[0] : shape[0] * shape[1];
  }

  /** A number in [-0.5, 0.5). */
  private static float hashed(int tensor, int place) {
    int h = place * 0x9E3779B1 ^ tensor * 0x85EBCA6B;
    h = (h ^ h >>> 16) * 0x7FEB352D;
    h = (h ^ h >>> 15) * 0x846CA68B;
    h ^= h >>> 16;
    return (h >>> 8) / (float) (1 << 24) - 0.5f;
  }
}
