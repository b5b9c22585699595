package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.lethe.provenance.Digest;

/**
 * What of a tokenizer.json decides the tokens of a text. Versions of transformers write one
 * tokenizer in different ways: with merges as texts or as pairs, with keys that repeat defaults,
 * with the truncation and padding of the last call.
 */
public final class TokenizerIdentity {
  /** Keys that do not change the tokens of a text that is neither cut nor padded. */
  private static final Set<String> CIRCUMSTANCES = Set.of("version", "truncation", "padding");

  private static final String MODEL = "model";
  private static final String MERGES = "merges";

  private TokenizerIdentity() {}

  /**
   * Returns a digest that two files share if they give every text the same tokens.
   *
   * @param file for messages
   * @param content of tokenizer.json
   * @throws CheckpointException if it is not a JSON object
   */
  public static String of(Path file, byte[] content) {
    ConfigFile root = ConfigFile.parse(file, content);
    Digest digest = Digest.sha256();
    for (String key : root.keys().stream().sorted().toList()) {
      if (key.equals(MODEL)) {
        digest.update(key);
        model(root.node(key), digest);
      } else if (root.has(key) && !CIRCUMSTANCES.contains(key)) {
        digest.update(key);
        update(root.node(key), digest);
      }
    }
    return digest.id();
  }

  /** Adds the model; a key that is null or false is as if it were not there. */
  private static void model(JsonNode model, Digest digest) {
    for (String key : keys(model)) {
      JsonNode value = model.get(key);
      boolean absent = value.isNull() || value.isBoolean() && !value.asBoolean();
      if (!absent) {
        digest.update(key);
        if (key.equals(MERGES)) {
          digest.update(value.size());
          value.forEach(merge -> merge(merge, digest));
        } else {
          update(value, digest);
        }
      }
    }
  }

  /** Adds both sides of a merge: a pair, or a text with a blank between them. */
  private static void merge(JsonNode merge, Digest digest) {
    if (merge.isArray()) {
      digest.update(merge.path(0).asText()).update(merge.path(1).asText());
    } else {
      String text = merge.asText();
      int blank = text.indexOf(' ');
      digest.update(text.substring(0, Math.max(0, blank))).update(text.substring(blank + 1));
    }
  }

  private static void update(JsonNode node, Digest digest) {
    if (node.isObject()) {
      digest.update("{").update(node.size());
      for (String key : keys(node)) {
        digest.update(key);
        update(node.get(key), digest);
      }
    } else if (node.isArray()) {
      digest.update("[").update(node.size());
      node.forEach(part -> update(part, digest));
    } else {
      digest.update(node.toString());
    }
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    Collections.sort(keys);
    return keys;
  }
}
