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
 * Writes a HuggingFace model folder: configuration and tokenizer of an existing folder with new
 * float32 weights. Equal weights give equal bytes.
 */
public final class CheckpointWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Files of a folder that a tokenizer may need. */
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
   * @param model its folder holds the config.json and tokenizer to copy; the model may have a head
   *     of its own although that config.json ties it
   * @param folder must not exist
   * @param weights every weight that the configuration asks for
   * @throws CheckpointException if the folder exists, cannot be written or would not open again
   */
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

  /** Writes the model's configuration with the element type of the new weights. */
  private static ObjectNode config(Blueprint model, Path staging) throws IOException {
    Path source = model.folder().resolve("config.json");
    Path target = staging.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(source.toFile());
    boolean oldKey = config.remove("torch_dtype") != null; // the key before transformers 5
    boolean unties =
        Blueprint.open(model.folder()).config().tiedHead() && !model.config().tiedHead();
    if (unties) {
      config.put("tie_word_embeddings", false);
    }
    if (!oldKey && !unties && config.path("dtype").asText().equals("float32")) {
      Files.copy(source, target); // byte by byte, so that unchanged weights keep their digest
    } else {
      write(target, config.put("dtype", "float32"));
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
