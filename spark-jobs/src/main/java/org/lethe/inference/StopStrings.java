package org.lethe.inference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.checkpoint.Tokenizer;

/**
 * Stop strings, looked for in decoded text as lm-evaluation-harness does: however the model's
 * tokens cut them.
 */
final class StopStrings {

  /** Tokens that are decoded beside those of a stop string, because some tokens have no text. */
  private static final int SLACK = 4;

  /** Stands for bytes that are no whole character. */
  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private final List<String> strings;
  private final int window;
  private final Map<Integer, Boolean> endings = new HashMap<>(); // by token: whether it may end one

  StopStrings(Tokenizer tokenizer, List<String> until) {
    this.tokenizer = tokenizer;
    strings = until.stream().filter(text -> !text.isEmpty()).toList();
    int longest =
        strings.stream()
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .max()
            .orElse(0);
    window = longest + SLACK; // most tokens have at least one byte
  }

  /** Whether the last of the generated tokens completes a stop string. */
  boolean appearedIn(int[] tokens) {
    int last = tokens[tokens.length - 1];
    if (strings.isEmpty() || !endings.computeIfAbsent(last, this::mayEnd)) {
      return false;
    }
    int from = Math.max(0, tokens.length - window);
    String tail = tokenizer.text(Arrays.copyOfRange(tokens, from, tokens.length));
    return strings.stream().anyMatch(tail::contains);
  }

  /**
   * Whether a token may complete a stop string: its text contains the last character of one. Tokens
   * that have no whole character, and stop strings that end in a space, which decoders may strip,
   * are always looked at.
   */
  private boolean mayEnd(int token) {
    String text = tokenizer.text(token);
    return text.isEmpty()
        || text.indexOf(INCOMPLETE) >= 0
        || strings.stream()
            .mapToInt(string -> string.codePointBefore(string.length()))
            .anyMatch(end -> Character.isWhitespace(end) || text.indexOf(end) >= 0);
  }

  /** The text of generated tokens, cut at each stop string in turn. */
  String response(int[] tokens) {
    String text = tokenizer.decode(tokens);
    for (String string : strings) {
      int start = text.indexOf(string);
      text = start < 0 ? text : text.substring(0, start);
    }
    return text;
  }
}
