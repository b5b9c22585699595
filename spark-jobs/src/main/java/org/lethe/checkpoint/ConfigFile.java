package org.lethe.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** A JSON file of a checkpoint. Errors name the file and the key. */
final class ConfigFile {

  /** Refuses a key that stands twice and text after the end: both mean a damaged file. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final long MOST_BYTES = 100_000_000;

  private final Path file;
  private final String prefix; // of keys in messages: "" or "section."
  private final JsonNode root;

  private ConfigFile(Path file, String prefix, JsonNode root) {
    this.file = file;
    this.prefix = prefix;
    this.root = root;
  }

  static ConfigFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          file,
          "missing; a checkpoint is a HuggingFace folder with config.json, tokenizer.json"
              + " and *.safetensors");
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CheckpointException(file, "is larger than " + MOST_BYTES + " bytes");
      }
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Parses the content of a file.
   *
   * @param file for messages
   */
  static ConfigFile parse(Path file, byte[] content) {
    try {
      JsonNode root = JSON.readTree(content);
      if (root == null || !root.isObject()) {
        throw new CheckpointException(file, "must hold a JSON object");
      }
      return new ConfigFile(file, "", root);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file, "is not JSON: " + reason(e), e);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static String reason(JsonProcessingException e) {
    return e.getLocation() == null
        ? e.getOriginalMessage()
        : "line %d, %s".formatted(e.getLocation().getLineNr(), e.getOriginalMessage());
  }

  boolean has(String key) {
    return root.hasNonNull(key);
  }

  /** The keys in the order of the file. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    root.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  JsonNode node(String key) {
    return root.path(key);
  }

  /** The object under a key; an empty one if the key is absent or null. */
  ConfigFile section(String key) {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return new ConfigFile(file, prefix + key + ".", JSON.createObjectNode());
    }
    if (!node.isObject()) {
      throw fault(key, "must be an object, found " + node);
    }
    return new ConfigFile(file, prefix + key + ".", node);
  }

  /** A whole number from 1 to 2^31 - 1. */
  int size(String key) {
    JsonNode node = root.path(key);
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 1) {
      throw fault(key, "must be a whole number from 1, found " + text(node));
    }
    return node.asInt();
  }

  int size(String key, int absent) {
    return has(key) ? size(key) : absent;
  }

  /** A whole number from 0; a key that is null means 0. */
  int whole(String key, int absent) {
    JsonNode node = root.path(key);
    if (node.isMissingNode()) {
      return absent;
    }
    if (node.isNull() || node.isIntegralNumber() && node.canConvertToInt() && node.asInt() == 0) {
      return 0;
    }
    return size(key);
  }

  /**
   * The blocks that layer_types gives a window.
   *
   * @param absent the blocks if the file has no layer_types
   */
  IntPredicate slidingLayers(IntPredicate absent) {
    return layers("sliding_attention", absent);
  }

  /**
   * The blocks of one type of layer_types; all others must be of type full_attention.
   *
   * @param absent the blocks if the file has no layer_types
   */
  IntPredicate layers(String kind, IntPredicate absent) {
    JsonNode types = root.path("layer_types");
    if (!has("layer_types")) {
      return absent;
    }
    int layers = size("num_hidden_layers");
    if (!types.isArray() || types.size() < layers) {
      throw fault("layer_types", "must name %d layers, found %s".formatted(layers, types));
    }
    for (JsonNode type : types) {
      if (!List.of("full_attention", kind).contains(type.asText())) {
        throw fault(
            "layer_types",
            "%s is not supported; expected full_attention or %s".formatted(type, kind));
      }
    }
    return layer -> types.get(layer).asText().equals(kind);
  }

  double positive(String key, double absent) {
    return has(key) ? positive(key) : absent;
  }

  double positive(String key) {
    JsonNode node = root.path(key);
    if (!node.isNumber() || !(node.asDouble() > 0) || Double.isInfinite(node.asDouble())) {
      throw fault(key, "must be a positive number, found " + text(node));
    }
    return node.asDouble();
  }

  boolean flag(String key, boolean absent) {
    JsonNode node = root.path(key);
    if (!has(key)) {
      return absent;
    }
    if (!node.isBoolean()) {
      throw fault(key, "must be true or false, found " + text(node));
    }
    return node.asBoolean();
  }

  String text(String key, String absent) {
    JsonNode node = root.path(key);
    if (!has(key)) {
      return absent;
    }
    if (!node.isTextual()) {
      throw fault(key, "must be text, found " + text(node));
    }
    return node.asText();
  }

  /**
   * The enum constant of a name.
   *
   * @throws CheckpointException if no constant has the name
   */
  <E extends Enum<E>> E choice(String key, String value, E[] choices, Function<E, String> name) {
    return Arrays.stream(choices)
        .filter(c -> name.apply(c).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                fault(
                    key,
                    "'%s' is not supported; expected one of %s"
                        .formatted(value, Arrays.stream(choices).map(name).toList())));
  }

  CheckpointException fault(String key, String problem) {
    return new CheckpointException(file, "key '" + prefix + key + "' " + problem);
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() ? "nothing" : node.toString();
  }
}
