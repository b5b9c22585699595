package org.lethe.inference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lethe.checkpoint.Tokenizer;

/**
 * Stop strings, looked for in decoded text as lm-evaluation-harness does: however the model's
 * tokens cut them.
 */
final class StopStrings {

  /** Tokens looked back on beside those of a stop string, for tokens that write nothing. */
  private static final int SLACK = 4;

  private final Tokenizer tokenizer;
  private final List<String> strings;
  private final int window;

  StopStrings(Tokenizer tokenizer, List<String> until) {
    this.tokenizer = tokenizer;
    strings = until.stream().filter(text -> !text.isEmpty()).toList();
    int longest =
        strings.stream()
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .max()
            .orElse(0);
    window = longest + SLACK; // a token writes a byte at least
  }

  /** Whether a stop string has appeared with the last of some generated tokens. */
  boolean appearedIn(int[] tokens) {
    if (strings.isEmpty()) {
      return false;
    }
    int from = Math.max(0, tokens.length - window);
    String tail = tokenizer.text(Arrays.copyOfRange(tokens, from, tokens.length));
    return strings.stream().anyMatch(tail::contains);
  }

  /** The text of generated tokens up to the first stop string, in the order they are given. */
  String response(int[] tokens) {
    String text = tokenizer.decode(tokens);
    for (String string : strings) {
      int at = text.indexOf(string);
      text = at < 0 ? text : text.substring(0, at);
    }
    return text;
  }
}
