package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The tokens that begin and end a sequence.
 *
 * <p>For each the first file that says something decides: tokenizer_config.json or
 * special_tokens_map.json name the token's text (null: there is none), config.json or
 * generation_config.json its id.
 *
 * @param ends tokens after which a generation is over: eos_token_id of generation_config.json, else
 *     of config.json, else the one that ends a sequence
 */
record SpecialTokens(OptionalInt bos, OptionalInt eos, List<Integer> ends) {

  static SpecialTokens read(Path folder) {
    OptionalInt eos = find(folder, "eos_token");
    return new SpecialTokens(find(folder, "bos_token"), eos, ends(folder, eos));
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
    for (String name : List.of("config.json", "generation_config.json")) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        JsonNode node = ConfigFile.read(path).node(key + "_id");
        JsonNode first = node.isArray() ? node.path(0) : node; // the first of several
        if (first.isIntegralNumber() && first.canConvertToInt() && first.asInt() >= 0) {
          return OptionalInt.of(first.asInt());
        }
      }
    }
    return OptionalInt.empty();
  }

  /** The id tokenizer.json gives to a token that a file names by its text. */
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
