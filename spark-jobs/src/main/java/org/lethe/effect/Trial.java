package org.lethe.effect;

import java.util.Arrays;

/**
 * A prompt and the answer that is expected.
 *
 * @param prompt token ids
 * @param target token ids of the answer
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Trial(int[] prompt, int[] target) {

  public Trial {
    if (prompt.length == 0 || target.length == 0) {
      throw new IllegalArgumentException(
          "a trial needs a prompt and a target of one token at least, got %d and %d"
              .formatted(prompt.length, target.length));
    }
  }

  /** The tokens that predict the target: the prompt, and the target but for its last token. */
  int[] input() {
    int[] input = Arrays.copyOf(prompt, prompt.length + target.length - 1);
    System.arraycopy(target, 0, input, prompt.length, target.length - 1);
    return input;
  }

  /** Tokens before the last token of the prompt. */
  int start() {
    return prompt.length - 1;
  }
}
