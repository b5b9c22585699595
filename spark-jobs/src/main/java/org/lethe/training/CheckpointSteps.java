package org.lethe.training;

import java.io.Serializable;
import java.util.List;
import java.util.TreeSet;

/**
 * The steps after which a run writes a checkpoint. It always writes one after the last step.
 *
 * @param steps counted from 1, ascending
 */
public record CheckpointSteps(List<Integer> steps) implements Serializable {

  public CheckpointSteps {
    TreeSet<Integer> sorted = new TreeSet<>(steps);
    if (sorted.size() < steps.size() || (!sorted.isEmpty() && sorted.first() < 1)) {
      throw new IllegalArgumentException(
          "checkpoint-steps must be different numbers from 1, got " + steps);
    }
    steps = List.copyOf(sorted);
  }

  /** The last step only. */
  public static CheckpointSteps last() {
    return new CheckpointSteps(List.of());
  }

  /**
   * Steps from 1 to the last at equal distances of their logarithms; fewer if several round to the
   * same step.
   *
   * @param count number of steps, at least 2
   * @param last length of the run
   */
  public static CheckpointSteps logSpaced(int count, int last) {
    if (count < 2 || last < 1) {
      throw new IllegalArgumentException(
          "log-spaced checkpoints need at least 2 points and 1 step, got %d and %d"
              .formatted(count, last));
    }
    TreeSet<Integer> steps = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      steps.add((int) Math.round(Math.exp(Math.log(last) * i / (count - 1))));
    }
    return new CheckpointSteps(List.copyOf(steps));
  }

  /** All steps with a checkpoint in a run whose last step is given, ascending. */
  public List<Integer> all(int last) {
    TreeSet<Integer> withLast = new TreeSet<>(steps);
    withLast.add(last);
    return List.copyOf(withLast);
  }

  /** Name of the folder that holds the checkpoint of a step. */
  public static String folder(int step) {
    return "checkpoint-%06d".formatted(step);
  }

  /** The listed steps up to a step, ascending. */
  List<Integer> upTo(int step) {
    return steps.stream().filter(s -> s <= step).toList();
  }

  /** Whether a run writes a checkpoint after a step, counted from 1. */
  boolean includes(int step, int last) {
    return step == last || steps.contains(step);
  }
}
