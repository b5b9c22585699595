package org.lethe.measure.interference;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inner products of the mean gradients of tasks' blocks; they add over disjoint parameters.
 *
 * @param tasks names of the tasks, sorted
 * @param blocks number of blocks
 * @param products inner products [tasks * blocks, tasks * blocks]; 0 for a block without examples
 * @param sketchError standard error of a cosine from sketching, 0 where nothing was sketched
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockGram(List<String> tasks, int blocks, double[][] products, double sketchError)
    implements Serializable {

  /**
   * Returns the products of every head of a module, of the whole module where it has none.
   *
   * @param parts of all tasks and shards, in any order
   * @throws IllegalArgumentException if tasks were dealt into different numbers of blocks
   */
  static List<BlockGram> heads(Iterable<BlockPart> parts) {
    List<BlockPart> ordered = new ArrayList<>();
    parts.forEach(ordered::add);
    ordered.sort(BlockPart.ORDER);
    Map<String, List<BlockPart>> byTask = new TreeMap<>();
    BlockPart first = ordered.get(0);
    for (BlockPart part : ordered) {
      if (part.blocks() != first.blocks() || part.sketches().length != first.sketches().length) {
        throw new IllegalArgumentException(
            "table gradients mixes %d and %d blocks, sketches of %d and %d numbers; run: lethe gradients"
                .formatted(
                    first.blocks(),
                    part.blocks(),
                    first.sketches().length,
                    part.sketches().length));
      }
      byTask.computeIfAbsent(part.task(), task -> new ArrayList<>()).add(part);
    }
    List<BlockGram> heads = new ArrayList<>();
    for (int head = 0; head < first.heads(); head++) {
      List<double[]> means = new ArrayList<>();
      for (List<BlockPart> task : byTask.values()) {
        for (int block = 0; block < first.blocks(); block++) {
          means.add(mean(task, block, head));
        }
      }
      heads.add(
          new BlockGram(
              List.copyOf(byTask.keySet()),
              first.blocks(),
              gram(means),
              first.exact() ? 0 : 1 / Math.sqrt(first.length())));
    }
    return heads;
  }

  /** Returns the mean over a block's examples of all shards, 0 without any. */
  private static double[] mean(List<BlockPart> shards, int block, int head) {
    double[] mean = new double[shards.get(0).length()];
    double examples = shards.stream().mapToInt(part -> part.examples().get(block)).sum();
    for (BlockPart part : shards) {
      if (part.examples().get(block) > 0) {
        double share = part.examples().get(block) / examples;
        int from = (block * part.heads() + head) * mean.length;
        for (int i = 0; i < mean.length; i++) {
          mean[i] += share * part.sketches()[from + i];
        }
      }
    }
    return mean;
  }

  private static double[][] gram(List<double[]> means) {
    double[][] products = new double[means.size()][means.size()];
    for (int i = 0; i < products.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < means.get(i).length; k++) {
          sum += means.get(i)[k] * means.get(j)[k];
        }
        products[i][j] = products[j][i] = sum;
      }
    }
    return products;
  }

  /** Returns the products over the parameters of both. */
  BlockGram plus(BlockGram other) {
    if (!tasks.equals(other.tasks) || blocks != other.blocks) {
      throw new IllegalArgumentException(
          "modules of one checkpoint must have gradients of the same tasks, got %s and %s"
              .formatted(tasks, other.tasks));
    }
    double[][] sum = new double[products.length][products.length];
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[i][j] = products[i][j] + other.products[i][j];
      }
    }
    return new BlockGram(tasks, blocks, sum, Math.max(sketchError, other.sketchError));
  }

  /**
   * Returns the cosines of the blocks of two tasks [blocks, blocks]; NaN where a gradient is zero.
   */
  double[][] cosines(int a, int b) {
    double[][] cosines = new double[blocks][blocks];
    for (int i = 0; i < blocks; i++) {
      for (int j = 0; j < blocks; j++) {
        int x = a * blocks + i;
        int y = b * blocks + j;
        cosines[i][j] = products[x][y] / Math.sqrt(products[x][x]) / Math.sqrt(products[y][y]);
      }
    }
    return cosines;
  }
}
