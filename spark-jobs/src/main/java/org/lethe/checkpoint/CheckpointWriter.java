package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a HuggingFace model folder: the configuration and tokenizer of the model it came from and
 * new float32 weights. Equal weights give equal bytes.
 */
public final class CheckpointWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a folder may hold to make and decode token ids. */
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "tokenizer.model",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");

  private CheckpointWriter() {}

  /**
   * Writes a folder, which appears whole or not at all.
   *
   * @param parent holds the config.json and tokenizer the weights go with
   * @param folder must not exist
   * @param weights every weight the configuration asks for
   * @throws CheckpointException if the folder exists, cannot be written or would not open again
   */
  public static void write(Path parent, Path folder, List<SafetensorsWriter.Entry> weights) {
    write(Blueprint.open(parent), folder, weights);
  }

  /** As above; the model may have a head of its own where config.json of its folder ties it. */
  public static void write(Blueprint model, Path folder, List<SafetensorsWriter.Entry> weights) {
    StagedFolder.make(
        folder,
        staging -> {
          ObjectNode config = config(model, staging);
          copyTokenizer(model.folder(), staging);
          generationConfig(model.folder(), staging, config);
          SafetensorsWriter.write(
              staging.resolve("model.safetensors"),
              Map.of("format", "pt"),
              new WeightLayout(model.family(), model.config()).stored(weights));
          Checkpoint.open(staging);
        });
  }

  /** Writes the parent's configuration with the element type of the new weights. */
  private static ObjectNode config(Blueprint model, Path staging) throws IOException {
    Path from = model.folder().resolve("config.json");
    Path to = staging.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(from.toFile());
    boolean old = config.remove("torch_dtype") != null; // the name before transformers 5
    boolean unties =
        Blueprint.open(model.folder()).config().tiedHead() && !model.config().tiedHead();
    if (unties) {
      config.put("tie_word_embeddings", false);
    }
    if (!old && !unties && config.path("dtype").asText().equals("float32")) {
      Files.copy(from, to); // to the byte, so that untouched weights keep their digest
    } else {
      write(to, config.put("dtype", "float32"));
    }
    return config;
  }

  private static void copyTokenizer(Path parent, Path staging) throws IOException {
    for (String name : TOKENIZER_FILES) {
      if (Files.isRegularFile(parent.resolve(name))) {
        Files.copy(parent.resolve(name), staging.resolve(name));
      }
    }
  }

  private static void generationConfig(Path parent, Path staging, ObjectNode config)
      throws IOException {
    String name = "generation_config.json";
    if (Files.isRegularFile(parent.resolve(name))) {
      Files.copy(parent.resolve(name), staging.resolve(name));
      return;
    }
    ObjectNode generation = JSON.createObjectNode();
    for (String key : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
      if (config.hasNonNull(key)) {
        generation.set(key, config.get(key));
      }
    }
    write(staging.resolve(name), generation);
  }

  static void write(Path file, ObjectNode json) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    Files.writeString(file, text.replace("\r\n", "\n") + "\n", StandardCharsets.UTF_8);
  }
}
