package org.lethe.training;

/**
 * One training sequence.
 *
 * @param tokens token ids, at least 2
 * @param firstTarget position of the first token that the loss counts, at least 1; all tokens after
 *     it count too
 */
public record Sequence(int[] tokens, int firstTarget) {

  public Sequence {
    if (firstTarget < 1 || firstTarget >= tokens.length) {
      throw new IllegalArgumentException(
          "the first target of a sequence must be in [1, %d), got %d"
              .formatted(tokens.length, firstTarget));
    }
  }

  /** A text whose every token but the first is predicted. */
  public static Sequence text(int[] tokens) {
    return new Sequence(tokens, 1);
  }

  /** Number of tokens that the loss counts. */
  int targets() {
    return tokens.length - firstTarget;
  }
}
