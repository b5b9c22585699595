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
 * @param error standard error of a cosine, 0 when nothing was sketched
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GradientProducts(List<String> tasks, double[][] products, double error)
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
    for (List<GradientPart> task : byTask.values()) {
      for (GradientPart part : task) {
        check(part, seed, dimension);
      }
      means.add(mean(task, dimension));
    }
    double[][] products = new double[means.size()][means.size()];
    for (int a = 0; a < products.length; a++) {
      for (int b = 0; b < products.length; b++) {
        products[a][b] = b < a ? products[b][a] : dot(means.get(a), means.get(b));
      }
    }
    return new GradientProducts(
        List.copyOf(byTask.keySet()), products, seed == null ? 0 : 1 / Math.sqrt(dimension));
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

  /** Mean over all examples of a task's shards, shards in a fixed order. */
  private static double[] mean(List<GradientPart> parts, int dimension) {
    double[] mean = new double[dimension];
    long examples = parts.stream().mapToLong(GradientPart::examples).sum();
    parts.stream()
        .sorted(
            Comparator.comparing(GradientPart::digest).thenComparing(p -> Float.toString(first(p))))
        .forEach(
            part -> {
              for (int i = 0; i < dimension; i++) {
                mean[i] += part.vector()[i] * (double) part.examples() / examples;
              }
            });
    return mean;
  }

  private static float first(GradientPart part) {
    return part.vector().length == 0 ? 0 : part.vector()[0];
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
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
    return new GradientProducts(shared, sum, Math.max(error, other.error));
  }

  public double product(String a, String b) {
    return products[tasks.indexOf(a)][tasks.indexOf(b)];
  }
}
