package org.lethe.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One training sequence.
 *
 * @param tokens token ids, at least 2
 * @param counted which tokens the loss counts, one at least; never the first, which nothing
 *     predicts
 */
public record Sequence(int[] tokens, boolean[] counted) {

  public Sequence {
    if (tokens.length != counted.length) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens must say of each whether the loss counts it, got %d"
              .formatted(tokens.length, counted.length));
    }
    if (tokens.length == 0 || counted[0] || count(counted) == 0) {
      throw new IllegalArgumentException(
          "the loss must count a token, and not the first, which nothing predicts");
    }
  }

  /** A text whose every token but the first is predicted. */
  public static Sequence text(int[] tokens) {
    return answer(tokens, 1);
  }

  /**
   * A prompt with its answer.
   *
   * @param firstTarget position of the first token that the loss counts, at least 1; all tokens
   *     after it count too
   */
  public static Sequence answer(int[] tokens, int firstTarget) {
    if (firstTarget < 1 || firstTarget >= tokens.length) {
      throw new IllegalArgumentException(
          "the first target of a sequence must be in [1, %d), got %d"
              .formatted(tokens.length, firstTarget));
    }
    boolean[] counted = new boolean[tokens.length];
    Arrays.fill(counted, firstTarget, tokens.length, true);
    return new Sequence(tokens, counted);
  }

  /** Position of the first token that the loss counts. */
  int firstTarget() {
    return IntStream.range(0, counted.length).filter(i -> counted[i]).findFirst().orElseThrow();
  }

  /** Number of tokens that the loss counts. */
  int targets() {
    return count(counted);
  }

  /** Whether the loss counts every token after the first that it counts. */
  boolean isAnswer() {
    return targets() == tokens.length - firstTarget();
  }

  private static int count(boolean[] counted) {
    return (int) IntStream.range(0, counted.length).filter(i -> counted[i]).count();
  }
}
