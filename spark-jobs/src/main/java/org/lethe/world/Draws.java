package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lethe.provenance.Digest;

/**
 * Seeded draws. Each purpose has a stream of its own, so that one text may grow and others stay.
 */
final class Draws {
  private final SplittableRandom random;

  private Draws(SplittableRandom random) {
    this.random = random;
  }

  /** The stream of a purpose: equal seeds and purposes draw equally. */
  static Draws of(long seed, String purpose) {
    String id = Digest.sha256().update(seed).update(purpose).id();
    return new Draws(new SplittableRandom(Long.parseUnsignedLong(id, 16)));
  }

  /** An integer in [0, bound). */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Whether an event of this probability happens. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** A random permutation (Fisher-Yates); the list itself is left alone. */
  <T> List<T> shuffled(List<T> list) {
    List<T> result = new ArrayList<>(list);
    for (int i = result.size() - 1; i > 0; i--) {
      int j = below(i + 1);
      T swapped = result.get(i);
      result.set(i, result.get(j));
      result.set(j, swapped);
    }
    return result;
  }

  /** Draws without replacement. */
  <T> List<T> sample(List<T> from, int size) {
    if (size > from.size()) {
      throw new IllegalArgumentException(
          "sample size must be at most " + from.size() + ", got " + size);
    }
    return List.copyOf(shuffled(from).subList(0, size));
  }

  /** Draws without replacement, the given value left out. */
  <T> List<T> others(List<T> from, T left, int size) {
    return sample(from.stream().filter(value -> !value.equals(left)).toList(), size);
  }
}
