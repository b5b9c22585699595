package org.lethe.analysis;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.FastMath;

/**
 * The cosine of the means of two tasks' examples, with what the number of examples does to it.
 *
 * <p>A cosine of means of few examples is drawn towards 0 by their noise, and towards 1 where both
 * tasks ask the same documents. The cross-fitted cosine takes the two means from different blocks;
 * divided by the root of the two reliabilities it estimates the cosine without noise (the
 * correction for attenuation, Spearman 1904).
 *
 * <p>Intervals are jackknives over blocks, a block left out of both tasks at once, which holds for
 * tasks that share documents as well. In simulations (STATISTICS.md: 16 blocks, 50 and 500
 * dimensions, true cosines 0 to 0.9, reliabilities 0.3 to 0.8, noise that is equal or unequal over
 * dimensions, shared documents) 95 % intervals of the cross-fitted cosine covered 95 to 98 % and
 * those of the corrected cosine 96 to 99 %.
 *
 * @param blocks blocks that hold examples of both tasks
 * @param reliabilityA reliability of half of the first task's examples
 * @param reliabilityB reliability of half of the second task's examples
 * @param error standard error over examples of the cosine of the two means
 * @param cosine cross-fitted cosine in [-1, 1], of half of either task's examples
 * @param interval interval of the cross-fitted cosine
 * @param corrected cosine corrected for attenuation, not clipped; NaN unless both reliabilities are
 *     above {@value #LEAST_RELIABILITY}
 * @param correctedInterval interval of the corrected cosine
 */
public record CrossFittedCosine(
    int blocks,
    double reliabilityA,
    double reliabilityB,
    double error,
    double cosine,
    ConfidenceInterval interval,
    double corrected,
    ConfidenceInterval correctedInterval) {
  /** Fewest blocks of either task that values are given for. */
  public static final int LEAST_BLOCKS = 8;

  /** Cosines of tasks below this are not corrected: the correction would be mostly noise. */
  public static final double LEAST_RELIABILITY = 0.2;

  private static final String METHOD = "block_jackknife_t";

  /** Returns whether both reliabilities are high enough for the correction. */
  public boolean reliable() {
    return reliabilityA > LEAST_RELIABILITY && reliabilityB > LEAST_RELIABILITY;
  }

  /**
   * Compares two tasks.
   *
   * @param products inner products of the means of blocks of the first task and of the second
   *     [blocks, blocks]
   * @param confidence level of the intervals, in (0, 1)
   * @return NaN and no intervals where a task has examples in fewer than {@value #LEAST_BLOCKS}
   *     blocks
   */
  public static CrossFittedCosine of(
      BlockedMean a, BlockedMean b, double[][] products, double confidence) {
    int all = a.splits().blocks();
    int shared = (int) IntStream.range(0, all).filter(k -> a.holds(k) && b.holds(k)).count();
    if (Math.min(a.blocks(), b.blocks()) < LEAST_BLOCKS) {
      ConfidenceInterval none = ConfidenceInterval.none("none_fewer_than_8_blocks");
      return new CrossFittedCosine(
          shared, Double.NaN, Double.NaN, Double.NaN, Double.NaN, none, Double.NaN, none);
    }
    int[] cases =
        IntStream.rangeClosed(0, all).filter(k -> k == all || a.holds(k) || b.holds(k)).toArray();
    double[] cosine = Arrays.stream(cases).mapToDouble(k -> a.cosine(b, products, k)).toArray();
    double[] crossed =
        Arrays.stream(cases).mapToDouble(k -> bounded(a.crossFitted(b, products, k))).toArray();
    double[] ra = Arrays.stream(cases).mapToDouble(k -> a.reliability()[k]).toArray();
    double[] rb = Arrays.stream(cases).mapToDouble(k -> b.reliability()[k]).toArray();
    int whole = cases.length - 1;
    double[] corrected =
        IntStream.rangeClosed(0, whole)
            .mapToDouble(i -> crossed[i] / Math.sqrt(ra[i] * rb[i]))
            .toArray();
    if (!(ra[whole] > LEAST_RELIABILITY && rb[whole] > LEAST_RELIABILITY)) {
      Arrays.fill(corrected, Double.NaN);
    }
    return new CrossFittedCosine(
        shared,
        ra[whole],
        rb[whole],
        Jackknife.standardError(Arrays.copyOf(cosine, whole)),
        crossed[whole],
        interval(crossed, FastMath::atanh, Math::tanh, confidence),
        corrected[whole],
        interval(corrected, x -> x, x -> x, confidence));
  }

  /**
   * Returns the interval of the last value from those before it.
   *
   * @param scale the scale on which errors are taken as symmetric
   * @param back its inverse
   */
  private static ConfidenceInterval interval(
      double[] values, DoubleUnaryOperator scale, DoubleUnaryOperator back, double confidence) {
    double[] scaled = Arrays.stream(values).map(scale).toArray();
    int whole = scaled.length - 1;
    ConfidenceInterval found =
        Jackknife.interval(scaled[whole], Arrays.copyOf(scaled, whole), confidence);
    return found.exists()
        ? new ConfidenceInterval(
            back.applyAsDouble(found.low()), back.applyAsDouble(found.high()), METHOD)
        : found;
  }

  private static double bounded(double cosine) {
    return Math.max(-1, Math.min(1, cosine));
  }
}
