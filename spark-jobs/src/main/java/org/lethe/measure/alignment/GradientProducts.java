package org.lethe.measure.alignment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inner products of tasks' gradients over some parameters; they add over disjoint parameters.
 *
 * @param tasks names of the tasks, sorted
 * @param products inner products [tasks, tasks]
 * @param error standard error of a cosine from sketching, 0 when nothing was sketched
 * @param blocks inner products of the blocks of the tasks' examples
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GradientProducts(
    List<String> tasks, double[][] products, double error, BlockProducts blocks)
    implements Serializable {

  /** Returns the products of one module from the parts of its tasks, in any order. */
  public static GradientProducts of(Iterable<GradientPart> parts) {
    Map<String, List<GradientPart>> byTask = new TreeMap<>();
    Long seed = null;
    int dimension = 0;
    for (GradientPart part : parts) {
      byTask.computeIfAbsent(part.task(), t -> new ArrayList<>()).add(part);
      seed = part.sketchSeed();
      dimension = part.vector().length;
    }
    List<double[]> means = new ArrayList<>();
    List<List<GradientPart>> ordered = new ArrayList<>();
    for (List<GradientPart> task : byTask.values()) {
      for (GradientPart part : task) {
        check(part, seed, dimension);
      }
      ordered.add(inOrder(task));
      means.add(mean(ordered.get(ordered.size() - 1), dimension));
    }
    double[][] products = new double[means.size()][means.size()];
    for (int a = 0; a < products.length; a++) {
      for (int b = 0; b < products.length; b++) {
        products[a][b] = b < a ? products[b][a] : BlockProducts.dot(means.get(a), means.get(b));
      }
    }
    return new GradientProducts(
        List.copyOf(byTask.keySet()),
        products,
        seed == null ? 0 : 1 / Math.sqrt(dimension),
        BlockProducts.of(ordered));
  }

  private static void check(GradientPart part, Long seed, int dimension) {
    boolean same = seed == null ? part.sketchSeed() == null : seed.equals(part.sketchSeed());
    if (!same || part.vector().length != dimension) {
      throw new IllegalArgumentException(
          "table gradients mixes gradients of %d and %d numbers (sketch seeds %s and %s) of task %s;"
                  .formatted(dimension, part.vector().length, seed, part.sketchSeed(), part.task())
              + " run: lethe gradients");
    }
  }

  private static List<GradientPart> inOrder(List<GradientPart> parts) {
    return parts.stream()
        .sorted(
            Comparator.comparing(GradientPart::digest).thenComparing(p -> Float.toString(first(p))))
        .toList();
  }

  /** Mean over all examples of a task's shards. */
  private static double[] mean(List<GradientPart> parts, int dimension) {
    double[] mean = new double[dimension];
    long examples = parts.stream().mapToLong(GradientPart::examples).sum();
    for (GradientPart part : parts) {
      for (int i = 0; i < dimension; i++) {
        mean[i] += part.vector()[i] * (double) part.examples() / examples;
      }
    }
    return mean;
  }

  private static float first(GradientPart part) {
    return part.vector().length == 0 ? 0 : part.vector()[0];
  }

  public GradientProducts plus(GradientProducts other) {
    List<String> shared = tasks.stream().filter(other.tasks::contains).toList();
    double[][] sum = new double[shared.size()][shared.size()];
    for (int a = 0; a < sum.length; a++) {
      for (int b = 0; b < sum.length; b++) {
        String taskA = shared.get(a);
        String taskB = shared.get(b);
        sum[a][b] = product(taskA, taskB) + other.product(taskA, taskB);
      }
    }
    return new GradientProducts(
        shared,
        sum,
        Math.max(error, other.error),
        blocks.of(places(shared)).plus(other.blocks.of(other.places(shared))));
  }

  private int[] places(List<String> some) {
    return some.stream().mapToInt(tasks::indexOf).toArray();
  }

  public double product(String a, String b) {
    return products[tasks.indexOf(a)][tasks.indexOf(b)];
  }
}
