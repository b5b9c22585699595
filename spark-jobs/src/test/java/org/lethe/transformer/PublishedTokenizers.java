package org.lethe.transformer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.checkpoint.TokenizerClaims;
import org.lethe.inference.TokenizerEncoder;

/** Tokenizer configurations as they are published, against transformers (tokenizer_configs.py). */
final class PublishedTokenizers {

  private static final String TEXT = "the cat";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PublishedTokenizers() {}

  /**
   * Returns the rows of a table: model, class, keys that say which tokens go around a text, and
   * whether ids and prefix are those of transformers and lm-eval.
   */
  static List<String> rows(Path temporary) throws Exception {
    Path golden =
        Path.of(
            PublishedTokenizers.class
                .getResource("/checkpoint/published/tokenizer_configs.json")
                .toURI());
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : JSON.readTree(Files.readString(golden)).properties()) {
      Path folder = Files.createDirectories(temporary.resolve("tokenizer-" + rows.size()));
      rows.add(row(entry.getKey(), entry.getValue(), folder));
    }
    return rows;
  }

  private static String row(String name, JsonNode entry, Path folder) throws IOException {
    for (Map.Entry<String, JsonNode> file : entry.path("files").properties()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue().toString());
    }
    JsonNode config = entry.path("files").path("tokenizer_config.json");
    List<String> keys = new ArrayList<>();
    for (String key : List.of("add_bos_token", "add_eos_token", "bos_token")) {
      JsonNode value = config.path(key);
      String text = value.isObject() ? value.path("content").asText() : value.asText();
      keys.add(value.isTextual() || value.isObject() ? "`" + text + "`" : text);
    }
    return "| %s | %s | %s | %s |"
        .formatted(
            name,
            config.path("tokenizer_class").asText("none"),
            String.join(" | ", keys).replace("|>", "\\|>").replace("<|", "<\\|"),
            verdict(entry, folder));
  }

  private static String verdict(JsonNode entry, Path folder) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      int[] tokens =
          StreamSupport.stream(entry.path("tokens").spliterator(), false)
              .mapToInt(JsonNode::asInt)
              .toArray();
      boolean same =
          IntStream.of(tokenizer.encode(TEXT, true))
                  .boxed()
                  .toList()
                  .equals(IntStream.of(tokens).boxed().toList())
              && new TokenizerEncoder(tokenizer).prefix() == entry.path("prefix").asInt();
      List<String> told = TokenizerClaims.unfollowed(folder, tokenizer);
      return (same ? "same" : "other")
          + (told.isEmpty() ? "" : "; told: " + String.join("; ", told));
    } catch (CheckpointException e) {
      return "refused: " + e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }
  }
}
