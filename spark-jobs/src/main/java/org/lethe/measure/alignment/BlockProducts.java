package org.lethe.measure.alignment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Inner products of the mean gradients of blocks of tasks' examples, from their sketches; they add
 * over disjoint parameters.
 *
 * @param blocks number of blocks; 0 where there are no sketches of blocks
 * @param examples number of examples of every block [tasks, blocks]
 * @param products inner products [tasks * blocks, tasks * blocks]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record BlockProducts(int blocks, double[][] examples, double[][] products)
    implements Serializable {

  /**
   * Returns the products of one module.
   *
   * @param tasks parts of every task, in the order they are summed in
   */
  static BlockProducts of(List<List<GradientPart>> tasks) {
    int[] counts =
        tasks.stream()
            .flatMap(List::stream)
            .mapToInt(part -> part.blockExamples() == null ? 0 : part.blockExamples().length)
            .distinct()
            .toArray();
    int blocks = counts.length == 1 ? counts[0] : 0;
    double[][] examples = new double[tasks.size()][blocks];
    List<double[]> means = new ArrayList<>();
    for (int task = 0; task < tasks.size(); task++) {
      for (int block = 0; block < blocks; block++) {
        means.add(mean(tasks.get(task), block, examples[task]));
      }
    }
    double[][] products = new double[means.size()][means.size()];
    for (int i = 0; i < products.length; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = products[j][i] = dot(means.get(i), means.get(j));
      }
    }
    return new BlockProducts(blocks, examples, products);
  }

  /** Returns the mean over a block's examples of all parts, 0 without any; counts them. */
  private static double[] mean(List<GradientPart> parts, int block, double[] examples) {
    double[] mean = new double[parts.get(0).sketchLength()];
    for (GradientPart part : parts) {
      examples[block] += part.blockExamples()[block];
    }
    for (GradientPart part : parts) {
      if (part.blockExamples()[block] > 0) {
        double share = part.blockExamples()[block] / examples[block];
        for (int i = 0; i < mean.length; i++) {
          mean[i] += share * part.blockSketches()[block * mean.length + i];
        }
      }
    }
    return mean;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  BlockProducts plus(BlockProducts other) {
    if (blocks != other.blocks) {
      return new BlockProducts(0, new double[examples.length][0], new double[0][0]);
    }
    double[][] sum = new double[products.length][products.length];
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[i][j] = products[i][j] + other.products[i][j];
      }
    }
    return new BlockProducts(blocks, examples, sum);
  }

  /** Returns the products of some of the tasks. */
  BlockProducts of(int[] tasks) {
    double[][] kept = new double[tasks.length * blocks][tasks.length * blocks];
    double[][] counts = new double[tasks.length][];
    for (int a = 0; a < tasks.length; a++) {
      counts[a] = examples[tasks[a]];
      for (int i = 0; i < blocks; i++) {
        for (int b = 0; b < tasks.length; b++) {
          System.arraycopy(
              products[tasks[a] * blocks + i],
              tasks[b] * blocks,
              kept[a * blocks + i],
              b * blocks,
              blocks);
        }
      }
    }
    return new BlockProducts(blocks, counts, kept);
  }

  /** Returns the products of the blocks of two tasks [blocks, blocks]. */
  double[][] between(int a, int b) {
    double[][] part = new double[blocks][blocks];
    for (int i = 0; i < blocks; i++) {
      System.arraycopy(products[a * blocks + i], b * blocks, part[i], 0, blocks);
    }
    return part;
  }
}
