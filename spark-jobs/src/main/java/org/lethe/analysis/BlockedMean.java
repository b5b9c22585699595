package org.lethe.analysis;

import java.util.Arrays;
import org.lethe.analysis.HalfSplits.Half;

/**
 * The mean of a task's examples as blocks of them make it up: its norm, those of its halves and how
 * well the halves agree, with all blocks and without each. Case k leaves block k out; the last case
 * leaves none out.
 *
 * <p>The reliability of the mean of a half is the cosine of the means of the two halves, averaged
 * over splits (methods of split halves, Spearman 1910).
 */
public final class BlockedMean {
  private final HalfSplits splits;
  private final double[][] cases; // weights of blocks [blocks + 1, blocks]
  private final double[][][][] halves; // weights [blocks + 1, splits, 2, blocks]
  private final double[] norm; // [blocks + 1]
  private final double[][][] halfNorm; // [blocks + 1, splits, 2]
  private final double[] reliability; // [blocks + 1]

  private BlockedMean(double[][] products, double[] examples, HalfSplits splits) {
    int blocks = splits.blocks();
    this.splits = splits;
    cases = new double[blocks + 1][];
    halves = new double[blocks + 1][splits.first().size()][][];
    norm = new double[blocks + 1];
    halfNorm = new double[blocks + 1][splits.first().size()][2];
    reliability = new double[blocks + 1];
    for (int k = 0; k <= blocks; k++) {
      cases[k] = examples.clone();
      if (k < blocks) {
        cases[k][k] = 0;
      }
      norm[k] = Math.sqrt(inner(products, cases[k], cases[k]));
      double sum = 0;
      for (int s = 0; s < splits.first().size(); s++) {
        double[] first = splits.weights(s, Half.FIRST, cases[k]);
        double[] second = splits.weights(s, Half.SECOND, cases[k]);
        halves[k][s] = new double[][] {first, second};
        halfNorm[k][s][0] = Math.sqrt(inner(products, first, first));
        halfNorm[k][s][1] = Math.sqrt(inner(products, second, second));
        sum += inner(products, first, second) / halfNorm[k][s][0] / halfNorm[k][s][1];
      }
      reliability[k] = sum / splits.first().size();
    }
  }

  /**
   * Prepares a task.
   *
   * @param products inner products of the means of the blocks [blocks, blocks]
   * @param examples number of examples of each block, 0 for none [blocks]
   */
  public static BlockedMean of(double[][] products, double[] examples, HalfSplits splits) {
    Shapes.square("products", products);
    Shapes.sameLength("products", products.length, "examples", examples.length);
    Shapes.sameLength("products", products.length, "blocks of the splits", splits.blocks());
    return new BlockedMean(products, examples, splits);
  }

  /** Returns how many blocks hold examples. */
  int blocks() {
    return (int) Arrays.stream(cases[splits.blocks()]).filter(n -> n > 0).count();
  }

  /** Returns whether a block holds examples. */
  boolean holds(int block) {
    return cases[splits.blocks()][block] > 0;
  }

  HalfSplits splits() {
    return splits;
  }

  /** Returns the reliability in every case [blocks + 1]. */
  double[] reliability() {
    return reliability.clone();
  }

  /**
   * Returns the cosine of the means in a case.
   *
   * @param products inner products of the means of blocks of this task and of the other's
   */
  double cosine(BlockedMean other, double[][] products, int k) {
    return inner(products, cases[k], other.cases[k]) / norm[k] / other.norm[k];
  }

  /** Returns the cosine of halves of different blocks in a case, averaged over splits. */
  double crossFitted(BlockedMean other, double[][] products, int k) {
    double sum = 0;
    for (int s = 0; s < splits.first().size(); s++) {
      for (int half = 0; half < 2; half++) {
        sum +=
            inner(products, halves[k][s][half], other.halves[k][s][1 - half])
                / halfNorm[k][s][half]
                / other.halfNorm[k][s][1 - half];
      }
    }
    return sum / 2 / splits.first().size();
  }

  /** Returns the inner product of two weighted means of blocks. */
  private static double inner(double[][] products, double[] weights, double[] others) {
    double sum = 0;
    double totalWeight = 0;
    double otherWeight = Arrays.stream(others).sum();
    for (int i = 0; i < weights.length; i++) {
      totalWeight += weights[i];
      if (weights[i] != 0) {
        for (int j = 0; j < others.length; j++) {
          sum += weights[i] * products[i][j] * others[j];
        }
      }
    }
    return sum / totalWeight / otherWeight;
  }
}
