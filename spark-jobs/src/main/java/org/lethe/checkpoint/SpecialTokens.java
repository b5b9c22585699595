package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tokens that begin and end a sequence.
 *
 * <p>The first file that has the token's key decides. Where tokenizer_config.json names a class of
 * transformers that gives no BOS by itself and has no key either, there is none, whatever
 * config.json says: lm-eval then begins with EOS. tokenizer_config.json and special_tokens_map.json
 * hold the text of the token, or null if there is none; config.json and generation_config.json hold
 * its id.
 *
 * @param pad the token that fills a batch; empty also where it is no token of tokenizer.json
 * @param ends tokens that end a generation: eos_token_id of generation_config.json, else of
 *     config.json, else {@code eos}
 */
record SpecialTokens(OptionalInt bos, OptionalInt eos, OptionalInt pad, List<Integer> ends) {
  private static final String BOS = "bos_token";
  private static final Set<String> WITHOUT_BOS =
      Set.of(
          "PreTrainedTokenizer",
          "PreTrainedTokenizerFast",
          "TokenizersBackend",
          "Qwen2Tokenizer",
          "Qwen2TokenizerFast");

  static SpecialTokens read(Path folder) {
    OptionalInt eos = find(folder, "eos_token");
    return new SpecialTokens(find(folder, BOS), eos, pad(folder), ends(folder, eos));
  }

  /** Nothing is padded with it, so a token that is not known is no fault. */
  private static OptionalInt pad(Path folder) {
    try {
      return find(folder, "pad_token");
    } catch (CheckpointException e) {
      return OptionalInt.empty();
    }
  }

  private static List<Integer> ends(Path folder, OptionalInt eos) {
    for (String name : List.of("generation_config.json", "config.json")) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        JsonNode node = ConfigFile.read(path).node("eos_token_id");
        List<Integer> ids = new ArrayList<>();
        (node.isArray() ? node : List.of(node)).forEach(id -> ids.add(id.asInt(-1)));
        if (ids.stream().allMatch(id -> id >= 0) && !ids.isEmpty()) {
          return List.copyOf(ids);
        }
      }
    }
    return eos.isPresent() ? List.of(eos.getAsInt()) : List.of();
  }

  private static OptionalInt find(Path folder, String key) {
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        ConfigFile file = ConfigFile.read(path);
        JsonNode node = file.node(key);
        if (!node.isMissingNode()) {
          return node.isNull() ? OptionalInt.empty() : OptionalInt.of(id(folder, file, key));
        }
      }
    }
    if (key.equals(BOS) && WITHOUT_BOS.contains(tokenizerClass(folder))) {
      return OptionalInt.empty();
    }
    for (String name : List.of("config.json", "generation_config.json")) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        JsonNode node = ConfigFile.read(path).node(key + "_id");
        JsonNode first = node.isArray() ? node.path(0) : node; // several ids: the first one
        if (first.isIntegralNumber() && first.canConvertToInt() && first.asInt() >= 0) {
          return OptionalInt.of(first.asInt());
        }
      }
    }
    return OptionalInt.empty();
  }

  private static String tokenizerClass(Path folder) {
    Path path = folder.resolve("tokenizer_config.json");
    return Files.exists(path) ? ConfigFile.read(path).node("tokenizer_class").asText() : "";
  }

  /** The id in tokenizer.json of a token that a file names by its text. */
  private static int id(Path folder, ConfigFile file, String key) {
    JsonNode node = file.node(key);
    JsonNode text = node.isObject() ? node.path("content") : node;
    if (!text.isTextual()) {
      throw file.fault(key, "must be text or hold 'content', found " + node);
    }
    return TokenizerFile.read(folder)
        .id(text.asText())
        .orElseThrow(
            () ->
                file.fault(
                    key, "names '" + text.asText() + "', which tokenizer.json does not know"));
  }
}
