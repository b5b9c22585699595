package org.lethe.analysis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * The paired percentile bootstrap (Efron and Tibshirani 1993) over additive sums.
 *
 * <p>The id of an item assigns it to one of at most {@value #BLOCKS} blocks. A block keeps the sums
 * of its items' values, one column for each quantity, and blocks are drawn with replacement. With
 * consecutive ids and no more items than blocks this is the ordinary bootstrap over items. With
 * more items, blocks are random and of equal size: the interval of a mean tends to the same limit,
 * while memory and time stay constant. All columns share the draws, so differences are paired.
 */
@SuppressWarnings("ArrayRecordComponent") // large, never compared
public record Bootstrap(double[][] replicates, double confidence, String method) {
  public static final int BLOCKS = 4096;

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

  /**
   * Draws blocks with replacement and adds up their sums.
   *
   * @param blocks sums of every non-empty block [blocks, columns]; a block may hold several items
   * @param items number of items in all blocks; determines the name of the method
   * @throws IllegalArgumentException if rows differ in length
   */
  public static Bootstrap draw(double[][] blocks, long items, Options options) {
    Shapes.rectangular("blocks", blocks);
    int n = blocks.length;
    int columns = n == 0 ? 0 : blocks[0].length;
    double[][] replicates = new double[n == 0 ? 0 : options.samples()][columns];
    MersenneTwister random = new MersenneTwister(options.seed());
    for (double[] sums : replicates) {
      for (int k = 0; k < n; k++) {
        double[] block = blocks[index(random, n)];
        for (int c = 0; c < columns; c++) {
          sums[c] += block[c];
        }
      }
    }
    String method = "paired_bootstrap_percentile" + (items > n ? "_" + n + "_blocks" : "");
    return new Bootstrap(replicates, options.confidence(), method);
  }

  /** Draws an index below n: 32 random bits, scaled; the bias is below n / 2^32. */
  static int index(MersenneTwister random, int n) {
    return (int) (((random.nextInt() & 0xFFFFFFFFL) * n) >>> 32);
  }

  /**
   * Returns the interval of a statistic of the sums, for example a difference of means.
   *
   * @param statistic statistic of the summed columns; replicates where it is NaN are dropped
   * @return no interval without items or when more than half the replicates are NaN
   */
  public ConfidenceInterval interval(ToDoubleFunction<double[]> statistic) {
    double[] values = new double[replicates.length];
    int defined = 0;
    for (double[] sums : replicates) {
      double value = statistic.applyAsDouble(sums);
      if (!Double.isNaN(value)) {
        values[defined++] = value;
      }
    }
    return defined * 2 <= values.length
        ? ConfidenceInterval.none("none_undefined_in_most_draws")
        : Quantiles.interval(Arrays.copyOf(values, defined), confidence, method);
  }
}
