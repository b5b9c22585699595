package org.lethe.analysis;

import java.io.Serializable;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * How items are drawn with replacement (Efron and Tibshirani 1993).
 *
 * <p>The id of an item assigns it to one of at most {@value #BLOCKS} blocks. A block keeps the sums
 * of its items' values, and blocks are drawn. With consecutive ids and no more items than blocks
 * this is the ordinary bootstrap over items. With more items, blocks are random and of equal size:
 * the interval of a mean tends to the same limit, while memory and time stay constant.
 */
public final class Bootstrap {
  public static final int BLOCKS = 4096;

  private Bootstrap() {}

  /**
   * Number, level and seed of the draws.
   *
   * @param samples number of replicates
   * @param confidence level of the interval, in (0, 1)
   * @param seed seed of the draws
   */
  public record Options(int samples, double confidence, long seed) implements Serializable {
    public Options {
      ConfidenceInterval.checkLevel(confidence);
      if (samples < 1) {
        throw new IllegalArgumentException("samples must be at least 1, got " + samples);
      }
    }
  }

  /**
   * Returns the block of an item, in [0, BLOCKS). Every run of BLOCKS consecutive ids that starts
   * at a multiple of BLOCKS gives each block one item. Each run is shuffled, so that items that
   * resemble each other at regular distances fall into different blocks.
   */
  public static int block(long itemId) {
    long run = Math.floorDiv(itemId, (long) BLOCKS);
    int block = Math.floorMod(itemId, BLOCKS);
    long key = mix(run);
    for (int round = 0; round < 3; round++, key = mix(key)) {
      // each step maps [0, BLOCKS) onto itself
      block = (int) (block * (key | 1) + (key >>> 32)) & (BLOCKS - 1);
      block ^= block >>> 6;
    }
    return block;
  }

  /** The finaliser of SplitMix64 (Steele et al. 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Draws an index below n: 32 random bits, scaled; the bias is below n / 2^32. */
  static int index(MersenneTwister random, int n) {
    return (int) (((random.nextInt() & 0xFFFFFFFFL) * n) >>> 32);
  }
}
