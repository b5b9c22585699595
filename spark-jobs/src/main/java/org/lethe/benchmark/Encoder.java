package org.lethe.benchmark;

import java.util.List;

/** A tokenizer as requests need it. */
public interface Encoder {

  /**
   * Encodes text.
   *
   * @param special whether to add what the tokenizer adds around a sequence, such as BOS
   * @return token ids
   */
  int[] encode(String text, boolean special);

  /** BOS, else EOS: stands in front of text that has nothing before it. */
  int prefix();

  /**
   * How the prefix token is written in text, for example {@code <s>}. A prompt that starts with it
   * gets no second one. Empty when no text stands for it.
   */
  default String prefixText() {
    return "";
  }

  /** How the token is written that ends a sequence; empty when there is none. */
  default String endText() {
    return "";
  }

  /** Ids after which a generation is over. */
  default List<Integer> endTokens() {
    return List.of();
  }
}
