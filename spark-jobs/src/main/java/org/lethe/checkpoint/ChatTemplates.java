package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chat templates of a checkpoint folder, as transformers 5.24 finds them: chat_template.jinja
 * and additional_chat_templates/NAME.jinja; if there are none, chat_template of
 * tokenizer_config.json, a text or a list of named ones.
 *
 * @param sources templates by name; the one that is used without a name is {@link #DEFAULT}
 * @param specialTokens texts of special tokens by names such as bos_token
 */
public record ChatTemplates(Map<String, String> sources, Map<String, String> specialTokens) {

  public static final String DEFAULT = "default";

  private static final String ENDING = ".jinja";
  private static final String KEY = "chat_template";
  private static final List<String> TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /**
   * Reads the templates of a folder; there may be none.
   *
   * @throws CheckpointException if a file cannot be read
   */
  public static ChatTemplates read(Path folder) {
    Map<String, String> sources = files(folder);
    Path config = folder.resolve("tokenizer_config.json");
    if (sources.isEmpty() && Files.exists(config)) {
      sources = configured(ConfigFile.read(config));
    }
    return new ChatTemplates(sources, tokens(folder));
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> sources = new TreeMap<>();
    Path single = folder.resolve(KEY + ENDING);
    Path several = folder.resolve("additional_chat_templates");
    try {
      if (Files.exists(single)) {
        sources.put(DEFAULT, Files.readString(single));
      }
      if (Files.isDirectory(several)) {
        try (Stream<Path> found = Files.list(several)) {
          for (Path file : found.filter(path -> path.toString().endsWith(ENDING)).toList()) {
            String name = file.getFileName().toString();
            sources.put(name.substring(0, name.length() - ENDING.length()), Files.readString(file));
          }
        }
      }
    } catch (IOException e) {
      throw new CheckpointException(single, "cannot be read: " + e.getMessage(), e);
    }
    return sources;
  }

  private static Map<String, String> configured(ConfigFile config) {
    Map<String, String> sources = new TreeMap<>();
    JsonNode node = config.node(KEY);
    if (node.isTextual()) {
      sources.put(DEFAULT, node.asText());
    } else if (node.isArray()) {
      node.forEach(each -> sources.put(each.path("name").asText(), each.path("template").asText()));
    } else if (node.isObject()) {
      node.fields().forEachRemaining(each -> sources.put(each.getKey(), each.getValue().asText()));
    } else if (!node.isMissingNode() && !node.isNull()) {
      throw config.fault(KEY, "must be text or a list of named templates, found " + node);
    }
    return sources;
  }

  private static Map<String, String> tokens(Path folder) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path path = folder.resolve(name);
      if (Files.exists(path)) {
        ConfigFile file = ConfigFile.read(path);
        for (String token : TOKENS) {
          JsonNode node = file.node(token);
          JsonNode text = node.isObject() ? node.path("content") : node;
          if (text.isTextual()) {
            tokens.putIfAbsent(token, text.asText());
          }
        }
      }
    }
    return tokens;
  }
}
