package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.math3.random.MersenneTwister;

/** CPython's {@code random.Random}: the same seed gives the same draws. */
final class PythonRandom {

  private final MersenneTwister twister;

  /** Seeds as CPython does: with the 32-bit digits of the number. */
  PythonRandom(int seed) {
    twister = new MersenneTwister(new int[] {seed});
  }

  /** {@code _randbelow(n)}: draws bits until they are below n. */
  private int below(int n) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n);
    int drawn = bits(bits);
    while (drawn < 0 || drawn >= n) {
      drawn = bits(bits);
    }
    return drawn;
  }

  private int bits(int count) {
    return twister.nextInt() >>> (Integer.SIZE - count);
  }

  /**
   * {@code sample(range(n), k)}: k different numbers below n, in the order drawn.
   *
   * @throws IllegalArgumentException if there are fewer than k
   */
  List<Integer> sample(int n, int k) {
    if (k > n) {
      throw new IllegalArgumentException(
          "cannot draw %d examples from %d documents".formatted(k, n));
    }
    return n <= poolLimit(k) ? fromPool(n, k) : bySet(n, k);
  }

  /** Up to this size CPython draws from a copy of the items; above it keeps a set of its draws. */
  private static long poolLimit(int k) {
    long limit = 21;
    if (k > 5) {
      limit += Math.round(Math.pow(4, Math.ceil(Math.log(k * 3.0) / Math.log(4))));
    }
    return limit;
  }

  private List<Integer> fromPool(int n, int k) {
    int[] pool = new int[n];
    for (int i = 0; i < n; i++) {
      pool[i] = i;
    }
    List<Integer> drawn = new ArrayList<>(k);
    for (int i = 0; i < k; i++) {
      int j = below(n - i);
      drawn.add(pool[j]);
      pool[j] = pool[n - i - 1];
    }
    return drawn;
  }

  private List<Integer> bySet(int n, int k) {
    Set<Integer> seen = new HashSet<>();
    List<Integer> drawn = new ArrayList<>(k);
    while (drawn.size() < k) {
      int j = below(n);
      if (seen.add(j)) {
        drawn.add(j);
      }
    }
    return drawn;
  }
}
