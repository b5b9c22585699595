package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** The tokenizer.json of a checkpoint folder. */
record TokenizerFile(ConfigFile file) {

  static TokenizerFile read(Path folder) {
    return new TokenizerFile(ConfigFile.read(in(folder)));
  }

  /**
   * The path of the tokenizer.json of a folder.
   *
   * @throws CheckpointException if the folder has none
   */
  static Path in(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          file,
          "missing; write it with AutoTokenizer.from_pretrained(...).save_pretrained(folder)");
    }
    return file;
  }

  /** The id of a token; empty if the file does not know the token. */
  OptionalInt id(String token) {
    for (JsonNode added : file.node("added_tokens")) {
      JsonNode content = added.path("content");
      boolean same = content.isTextual() && content.asText().equals(token);
      if (same && added.path("id").canConvertToInt()) {
        return OptionalInt.of(added.path("id").asInt());
      }
    }
    JsonNode id = file.node("model").path("vocab").path(token);
    return id.isIntegralNumber() ? OptionalInt.of(id.asInt()) : OptionalInt.empty();
  }

  /**
   * Refuses a file that the native tokenizer (tokenizers 0.21) would read and then abort the
   * process on, instead of reporting an error.
   *
   * @throws CheckpointException if this is such a file
   */
  void check() {
    checkProcessor(file.node("post_processor"));
    checkMerges(file.node("model"));
  }

  /** Checks that a template uses only special tokens that it defines. */
  private void checkProcessor(JsonNode processor) {
    for (JsonNode part : processor.path("processors")) {
      checkProcessor(part);
    }
    for (String template : new String[] {"single", "pair"}) {
      for (JsonNode piece : processor.path(template)) {
        JsonNode id = piece.path("SpecialToken").path("id");
        if (id.isTextual() && !processor.path("special_tokens").has(id.asText())) {
          throw file.fault(
              "post_processor." + template,
              "places '" + id.asText() + "', which special_tokens does not define");
        }
      }
    }
  }

  /**
   * Checks that the right side of a merge, which continues a word, begins with the prefix for that.
   */
  private void checkMerges(JsonNode model) {
    JsonNode prefix = model.path("continuing_subword_prefix");
    if (!prefix.isTextual()) {
      return;
    }
    String continuation = prefix.asText();
    for (JsonNode merge : model.path("merges")) {
      String text = merge.asText();
      String right =
          merge.isArray() ? merge.path(1).asText() : text.substring(text.indexOf(' ') + 1);
      if (!right.startsWith(continuation)) {
        throw file.fault(
            "model.merges",
            "joins '%s', which does not begin with continuing_subword_prefix '%s'"
                .formatted(right, continuation));
      }
    }
  }
}
