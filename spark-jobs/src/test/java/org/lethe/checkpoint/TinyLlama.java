package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The tiny checkpoints of the test resources; make_tiny_llama.py there says what they hold. */
public final class TinyLlama {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TinyLlama() {}

  /** F32, one file, tied head, grouped queries, head size of its own, BPE tokenizer with BOS. */
  public static Path single() {
    return resource("tiny-llama");
  }

  /** BF16, three shards, own head, biases, llama3 rope scaling, word-level tokenizer. */
  public static Path sharded() {
    return resource("tiny-llama-sharded");
  }

  public static List<Path> both() {
    return List.of(single(), sharded());
  }

  /** What transformers computes on a checkpoint. */
  public static JsonNode golden(Path folder) {
    return json(folder.resolve("golden.json"));
  }

  /** A file or folder of the test resources of checkpoints. */
  public static Path resource(String name) {
    try {
      return Path.of(TinyLlama.class.getResource("/checkpoint/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of a checkpoint that a test may damage. */
  static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    return to;
  }

  /** Changes a JSON file. */
  static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) json(file);
    change.accept(root);
    JSON.writeValue(file.toFile(), root);
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
