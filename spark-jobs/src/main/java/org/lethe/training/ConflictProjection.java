package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.ObjectiveKernels;

/**
 * PCGrad (Yu et al. 2020, algorithm 1): each task's gradient loses its component along every
 * gradient of another task that it conflicts with, in a seeded order. Inner products are over all
 * weights together.
 */
final class ConflictProjection {

  private ConflictProjection() {}

  /**
   * Returns the mean of the projected gradients; of one task its gradient itself.
   *
   * @param tasks gradients of each task, one array per weight; not changed
   * @param owner of the result
   */
  static List<NDArray> mean(List<List<NDArray>> tasks, long seed, int step, NDManager owner) {
    if (tasks.size() == 1) {
      return tasks.get(0);
    }
    double[] squares = tasks.stream().mapToDouble(g -> ObjectiveKernels.dot(g, g)).toArray();
    List<NDArray> sum = zeros(tasks.get(0), owner);
    Shuffle order = new Shuffle(tasks.size());
    for (int i = 0; i < tasks.size(); i++) {
      try (NDManager scope = owner.newSubManager()) {
        List<NDArray> projected = zeros(tasks.get(i), scope);
        GradientKernels.accumulate(projected, tasks.get(i));
        long start = ((long) step * tasks.size() + i) * tasks.size();
        for (int k = 0; k < tasks.size(); k++) {
          int other = order.at(seed, start + k);
          double product = other == i ? 0 : ObjectiveKernels.dot(projected, tasks.get(other));
          if (product < 0) {
            ObjectiveKernels.addScaled(projected, tasks.get(other), -product / squares[other]);
          }
        }
        ObjectiveKernels.addScaled(sum, projected, 1.0 / tasks.size());
      }
    }
    return sum;
  }

  private static List<NDArray> zeros(List<NDArray> like, NDManager owner) {
    return like.stream().map(g -> owner.zeros(g.getShape(), g.getDataType())).toList();
  }
}
