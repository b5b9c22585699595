package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What tokenizer_config.json says of the tokens around a text and tokenizer.json does otherwise.
 * Lethe follows tokenizer.json, as transformers 5 does; some classes of transformers 4 follow
 * {@code add_bos_token} and {@code add_eos_token}.
 */
public final class TokenizerClaims {
  private static final String TEXT = "a";

  private TokenizerClaims() {}

  /** Returns a sentence for each key that is not followed; none when both files agree. */
  public static List<String> unfollowed(Path folder, Tokenizer tokenizer) {
    Path path = folder.resolve("tokenizer_config.json");
    List<String> unfollowed = new ArrayList<>();
    if (Files.exists(path)) {
      ConfigFile config = ConfigFile.read(path);
      int[] tokens = tokenizer.encode(TEXT, true);
      boolean begins = tokens.length > 0 && is(tokenizer.bos(), tokens[0]);
      boolean ends = tokens.length > 0 && is(tokenizer.eos(), tokens[tokens.length - 1]);
      add(config, "add_bos_token", "BOS before", begins, unfollowed);
      add(config, "add_eos_token", "EOS after", ends, unfollowed);
    }
    return unfollowed;
  }

  private static void add(
      ConfigFile config, String key, String what, boolean found, List<String> unfollowed) {
    JsonNode claim = config.node(key);
    if (claim.isBoolean() && claim.asBoolean() != found) {
      unfollowed.add(
          "tokenizer_config.json has %s: %s, which is not followed: tokenizer.json puts %s%s a text"
              .formatted(key, claim, found ? "" : "no ", what));
    }
  }

  private static boolean is(OptionalInt special, int token) {
    return special.isPresent() && special.getAsInt() == token;
  }
}
