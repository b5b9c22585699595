package org.lethe.benchmark;

import java.util.List;

/** The functions of a tokenizer that requests need. */
public interface Encoder {

  /**
   * Encodes text.
   *
   * @param special whether to add the tokens that the tokenizer puts around a sequence, such as BOS
   * @return token ids
   */
  int[] encode(String text, boolean special);

  /** Returns the token that precedes text without a context: BOS, else EOS. */
  int prefix();

  /**
   * Returns the text of the prefix token, for example {@code <s>}. A prompt that starts with this
   * text gets no second prefix token. Empty when the token has no text.
   */
  default String prefixText() {
    return "";
  }

  /** Returns the text of the token that ends a sequence; empty when there is none. */
  default String endText() {
    return "";
  }

  /** Returns the ids that end a generation. */
  default List<Integer> endTokens() {
    return List.of();
  }
}
