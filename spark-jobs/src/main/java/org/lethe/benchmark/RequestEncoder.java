package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.jinja.PythonWhitespace;

/**
 * Turns the text of requests into token ids exactly as lm-evaluation-harness does for causal
 * models.
 */
public final class RequestEncoder {

  private final Encoder encoder;
  private final int maxLength;

  /**
   * Encodes for a model.
   *
   * @param maxLength maximum number of tokens of an input; an input has one token less than its
   *     request, whose last token is only predicted
   */
  public RequestEncoder(Encoder encoder, int maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException("max-length must be at least 1, got " + maxLength);
    }
    this.encoder = encoder;
    this.maxLength = maxLength;
  }

  /** Returns the maximum number of tokens of an input, and of a continuation. */
  public int maxLength() {
    return maxLength;
  }

  /**
   * Encodes a context and its continuation jointly and cuts after as many tokens as the context has
   * alone. White space at the end of the context moves to the continuation. An empty context
   * becomes the prefix token. When both together are too long, the context loses tokens on the
   * left.
   *
   * @return the halves; the continuation is empty when it has no token of its own
   */
  public TokenPair pair(String context, String continuation) {
    String stripped = PythonWhitespace.rstrip(context);
    if (context.isEmpty()) {
      int[] tokens = encoder.encode(continuation, false);
      boolean prefixed = tokens.length > 0 && tokens[0] == encoder.prefix();
      return prefixed ? cut(tokens, 1) : truncated(prefix(), tokens);
    }
    int[] joint = encode(context + continuation);
    int[] head = encode(stripped);
    int[] tail = Arrays.copyOfRange(joint, Math.min(head.length, joint.length), joint.length);
    return truncated(head.length == 0 ? prefix() : head, tail);
  }

  /**
   * Cuts a document into windows that predict each of its tokens once. The context of the first
   * window is the prefix token; a BOS that the tokenizer adds itself is then scored too. The
   * context of a later window is the token before it; the last window has as much context as fits.
   */
  public List<TokenPair> windows(String document) {
    int[] tokens = encode(document);
    List<TokenPair> windows = new ArrayList<>();
    int covered = Math.min(maxLength, tokens.length);
    if (covered > 0) {
      windows.add(new TokenPair(prefix(), Arrays.copyOf(tokens, covered)));
    }
    while (covered < tokens.length) {
      int end = Math.min(covered + maxLength, tokens.length);
      windows.add(
          new TokenPair(
              Arrays.copyOfRange(tokens, end - maxLength - 1, covered),
              Arrays.copyOfRange(tokens, covered, end)));
      covered = end;
    }
    return windows;
  }

  /**
   * Encodes the text that a model continues, including trailing white space. The text loses tokens
   * on the left so that the answer fits.
   *
   * @param answerTokens maximum number of tokens of the answer, below {@link #maxLength}
   * @return the text as context; the continuation is empty
   */
  public TokenPair prompt(String context, int answerTokens) {
    int[] tokens = context.isEmpty() ? prefix() : encode(context);
    tokens = tokens.length == 0 ? prefix() : tokens;
    int from = Math.max(0, tokens.length - (maxLength - answerTokens));
    return new TokenPair(Arrays.copyOfRange(tokens, from, tokens.length), new int[0], from);
  }

  /** Returns the limits of a generation. */
  GenerationLimits limits(GenerationOptions options) {
    List<String> stops = new ArrayList<>(options.until());
    if (!encoder.endText().isEmpty() && !stops.contains(encoder.endText())) {
      stops.add(encoder.endText());
    }
    return new GenerationLimits(
        stops, options.maxTokens(), encoder.endTokens(), options.sampling());
  }

  /** Encodes text; text that already starts with BOS gets no second one. */
  private int[] encode(String text) {
    String prefix = encoder.prefixText();
    boolean prefixed = !prefix.isEmpty() && text.startsWith(prefix);
    return encoder.encode(text, !prefixed);
  }

  private int[] prefix() {
    return new int[] {encoder.prefix()};
  }

  private TokenPair truncated(int[] context, int[] continuation) {
    int excess = context.length + continuation.length - (maxLength + 1);
    int from = Math.max(0, Math.min(excess, context.length));
    return new TokenPair(Arrays.copyOfRange(context, from, context.length), continuation, from);
  }

  private static TokenPair cut(int[] tokens, int at) {
    return new TokenPair(Arrays.copyOf(tokens, at), Arrays.copyOfRange(tokens, at, tokens.length));
  }
}
