package org.lethe.measure.interference;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.Jackknife;

/**
 * How the gradients of small batches of two tasks meet. A pair is a block of one task and a block
 * of another number of the other, so that no pair shares a document; all such pairs count alike.
 *
 * <p>Pairs share blocks, so intervals leave out a block at a time, of both tasks at once. That of
 * the mean interference is Student's t on a log scale. That of the rate is Wilson's, with as many
 * pairs as would have the jackknife's standard error if they were independent, and with the t
 * quantile; where all pairs agree there are as many as share no block, half the number of blocks.
 * InterferenceIntervalsTest holds their coverage.
 *
 * @param held blocks that are left out, those of either task
 * @param pairs number of pairs
 * @param meanCosine mean cosine of the pairs
 * @param interference mean of max(0, -cosine)
 * @param rate share of pairs whose cosine is negative
 * @param rates the rate without each block [blocks]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Conflicts(
    int[] held,
    int pairs,
    double meanCosine,
    Estimate interference,
    Estimate rate,
    double[] rates) {
  /** Fewest blocks of either task that have intervals. */
  static final int LEAST_BLOCKS = 8;

  private static final String FEW = "none_fewer_than_8_blocks";

  /**
   * Returns the conflicts of two tasks.
   *
   * @param cosines cosines of the first task's blocks with the second's [blocks, blocks]; NaN where
   *     a block has no gradient. A task with itself is symmetric: each pair then counts twice,
   *     which changes no mean
   */
  static Conflicts of(double[][] cosines, double confidence) {
    int[] held =
        IntStream.range(0, cosines.length).filter(block -> isHeld(cosines, block)).toArray();
    double[] interference = cases(cosines, cosine -> Math.max(0, -cosine));
    double[] rates = cases(cosines, cosine -> cosine < 0 ? 1 : 0);
    int whole = cosines.length;
    int least = Math.min(rows(cosines), rows(transposed(cosines)));
    boolean few = least < LEAST_BLOCKS;
    return new Conflicts(
        held,
        pairs(cosines),
        cases(cosines, cosine -> cosine)[whole],
        few
            ? Estimate.bare(interference[whole], FEW)
            : onLogScale(interference[whole], of(interference, held), confidence),
        few
            ? Estimate.bare(rates[whole], FEW)
            : share(rates[whole], of(rates, held), least, confidence),
        Arrays.copyOf(rates, whole));
  }

  /**
   * Returns the estimate of a share of pairs.
   *
   * @param leftOut the share without each block
   * @param least blocks of the task that has fewer
   */
  static Estimate share(double share, double[] leftOut, int least, double confidence) {
    double stderr = Jackknife.standardError(leftOut);
    double n = stderr > 0 && share > 0 && share < 1 ? share * (1 - share) / stderr / stderr : 0;
    n = n > 0 ? n : least / 2;
    double t = t(leftOut.length, confidence);
    double centre = (share + t * t / (2 * n)) / (1 + t * t / n);
    double half = t * Math.sqrt(share * (1 - share) / n + t * t / (4 * n * n)) / (1 + t * t / n);
    return new Estimate(
        share,
        stderr,
        new ConfidenceInterval(
            share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half, "block_jackknife"));
  }

  private static Estimate onLogScale(double value, double[] leftOut, double confidence) {
    double stderr = Jackknife.standardError(leftOut);
    if (!(stderr > 0) || Arrays.stream(leftOut).anyMatch(left -> !(left > 0))) {
      return new Estimate(value, stderr, ConfidenceInterval.none("none_hardly_a_conflict"));
    }
    double[] logs = Arrays.stream(leftOut).map(Math::log).toArray();
    double half = t(leftOut.length, confidence) * Jackknife.standardError(logs);
    return new Estimate(
        value,
        stderr,
        new ConfidenceInterval(
            value * Math.exp(-half), Math.min(1, value * Math.exp(half)), "block_jackknife"));
  }

  private static double t(int blocks, double confidence) {
    return new TDistribution(null, blocks - 1).inverseCumulativeProbability((1 + confidence) / 2);
  }

  /** Returns the means over pairs without block k, and over all pairs as the last [blocks + 1]. */
  private static double[] cases(double[][] cosines, DoubleUnaryOperator value) {
    int n = cosines.length;
    double[] means = new double[n + 1];
    for (int left = 0; left <= n; left++) {
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (i != j && i != left && j != left && !Double.isNaN(cosines[i][j])) {
            sum += value.applyAsDouble(cosines[i][j]);
            pairs++;
          }
        }
      }
      means[left] = sum / pairs;
    }
    return means;
  }

  /** Returns the rates without each of some blocks. */
  double[] rates(int[] blocks) {
    return of(rates, blocks);
  }

  private static double[] of(double[] cases, int[] blocks) {
    return Arrays.stream(blocks).mapToDouble(block -> cases[block]).toArray();
  }

  private static boolean isHeld(double[][] cosines, int block) {
    return IntStream.range(0, cosines.length)
        .anyMatch(
            other -> !Double.isNaN(cosines[block][other]) || !Double.isNaN(cosines[other][block]));
  }

  private static int rows(double[][] cosines) {
    return (int)
        Arrays.stream(cosines)
            .filter(row -> Arrays.stream(row).anyMatch(cosine -> !Double.isNaN(cosine)))
            .count();
  }

  private static int pairs(double[][] cosines) {
    int pairs = 0;
    for (int i = 0; i < cosines.length; i++) {
      for (int j = 0; j < cosines.length; j++) {
        pairs += i != j && !Double.isNaN(cosines[i][j]) ? 1 : 0;
      }
    }
    return pairs;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] transposed = new double[matrix.length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        transposed[j][i] = matrix[i][j];
      }
    }
    return transposed;
  }
}
