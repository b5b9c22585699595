package org.lethe.benchmark.context;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which answers the demonstrations of a prompt give. */
public enum Labels {
  /** Each its own. */
  RIGHT,
  /** A random permutation of the demonstrations' own answers; some may stay (Todd et al. 2024). */
  PERMUTED,
  /** A random permutation that leaves none in its place. */
  DERANGEMENT;

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Draws the order of the answers.
   *
   * @return at place i the demonstration whose answer demonstration i gives
   * @throws IllegalArgumentException if one demonstration should give the answer of another
   */
  int[] order(int demonstrations, SplittableRandom random) {
    int[] order = IntStream.range(0, demonstrations).toArray();
    if (this == RIGHT) {
      return order;
    }
    if (this == DERANGEMENT && demonstrations == 1) {
      throw new IllegalArgumentException("one demonstration has no derangement");
    }
    do {
      shuffle(order, random);
    } while (this == DERANGEMENT
        && IntStream.range(0, demonstrations).anyMatch(i -> order[i] == i));
    return order;
  }

  /** Puts numbers in random order (Fisher and Yates). */
  static void shuffle(int[] numbers, SplittableRandom random) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = kept;
    }
  }
}
