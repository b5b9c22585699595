package org.lethe.analysis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Splits of blocks into two halves.
 *
 * @param blocks number of blocks
 * @param first blocks of the first half of every split, ascending; the others are the second half
 */
public record HalfSplits(int blocks, List<int[]> first) implements Serializable {
  public HalfSplits {
    first = List.copyOf(first);
  }

  /** Draws splits; an odd block falls into the second half. */
  public static HalfSplits draw(int blocks, int splits, long seed) {
    MersenneTwister random = new MersenneTwister(seed);
    Permutations order = new Permutations(new int[blocks]);
    return new HalfSplits(
        blocks,
        Stream.generate(() -> sorted(Arrays.copyOf(order.draw(random), blocks / 2)))
            .limit(splits)
            .toList());
  }

  private static int[] sorted(int[] half) {
    Arrays.sort(half);
    return half;
  }

  /** Returns the weights of blocks in a half, 0 for those of the other half [blocks]. */
  double[] weights(int split, Half half, double[] weights) {
    boolean[] inFirst = new boolean[blocks];
    for (int block : first.get(split)) {
      inFirst[block] = true;
    }
    double[] kept = new double[blocks];
    for (int block = 0; block < blocks; block++) {
      kept[block] = inFirst[block] == (half == Half.FIRST) ? weights[block] : 0;
    }
    return kept;
  }

  /** A side of a split. */
  enum Half {
    FIRST,
    SECOND
  }
}
