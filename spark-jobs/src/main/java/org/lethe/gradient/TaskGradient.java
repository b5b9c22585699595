package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * The gradient of a task's loss at a checkpoint, by parameter group.
 *
 * <p>The loss of an example is the mean negative log-likelihood of its answer tokens in nats; the
 * gradient of a task is the mean over its examples.
 *
 * @param examples number of examples
 * @param loss mean loss in nats
 * @param groups one per parameter, in the transformer's order
 */
public record TaskGradient(int examples, double loss, List<Group> groups) {

  /**
   * The gradient of one parameter.
   *
   * @param values row-major, nats per unit of weight
   */
  public record Group(Parameter parameter, float[] values) {}

  /** Receives the mean gradient of the examples of a block, one parameter at a time. */
  @FunctionalInterface
  public interface BlockListener {
    /**
     * @param block index of the block
     * @param group the mean over the block's examples
     */
    void accept(int block, Group group);
  }

  /**
   * Differentiates a task's loss.
   *
   * @param batches the examples; each is a request with the right answer
   */
  public static TaskGradient of(Transformer transformer, List<List<Request>> batches) {
    return of(transformer, List.of(batches), (block, group) -> {});
  }

  /**
   * Differentiates a task's loss block by block.
   *
   * <p>This needs memory for two sums of the size of the weights and for the graph of a batch.
   *
   * @param blocks the examples in batches, by block; each example is a request with the right
   *     answer; a block may be empty
   * @param listener receives the blocks that have examples
   */
  public static TaskGradient of(
      Transformer transformer, List<List<List<Request>>> blocks, BlockListener listener) {
    int examples = blocks.stream().mapToInt(TaskGradient::examples).sum();
    if (examples == 0) {
      throw new IllegalArgumentException("a task gradient needs at least one example");
    }
    List<NDArray> weights = transformer.parameters().stream().map(Parameter::array).toList();
    weights.forEach(w -> w.setRequiresGradient(true));
    try (NDManager scope = transformer.newScope()) {
      NDArray[] totals = zeros(weights, scope);
      double loss = 0;
      for (int block = 0; block < blocks.size(); block++) {
        int own = examples(blocks.get(block));
        if (own > 0) {
          NDArray[] sums = zeros(weights, scope);
          loss += accumulate(transformer, blocks.get(block), weights, sums);
          for (int i = 0; i < sums.length; i++) {
            totals[i].addi(sums[i]);
            listener.accept(block, mean(transformer.parameters().get(i), sums[i], own));
            sums[i].close();
          }
        }
      }
      List<Group> groups = new ArrayList<>(totals.length);
      for (int i = 0; i < totals.length; i++) {
        groups.add(mean(transformer.parameters().get(i), totals[i], examples));
      }
      return new TaskGradient(examples, loss / examples, groups);
    }
  }

  private static int examples(List<List<Request>> batches) {
    return batches.stream().mapToInt(List::size).sum();
  }

  private static NDArray[] zeros(List<NDArray> weights, NDManager scope) {
    NDArray[] sums = new NDArray[weights.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = ArrayKernels.floatZeros(weights.get(i)); // on the weight's device
      sums[i].attach(scope);
    }
    return sums;
  }

  private static Group mean(Parameter parameter, NDArray sum, int examples) {
    return new Group(parameter, sum.divi(examples).toFloatArray());
  }

  /** Adds the gradients of batches and returns the sum of their losses. */
  private static double accumulate(
      Transformer transformer, List<List<Request>> batches, List<NDArray> weights, NDArray[] sums) {
    double loss = 0;
    for (List<Request> batch : AnswerLoss.batches(transformer, batches)) {
      loss += add(transformer, batch, weights, sums);
    }
    return loss;
  }

  /** Adds the gradient of the sum of a batch's losses and returns the sum. */
  private static double add(
      Transformer transformer, List<Request> batch, List<NDArray> weights, NDArray[] sums) {
    try (NDManager scope = transformer.newScope()) {
      NDArray loss;
      try (GradMode on = GradMode.on()) {
        loss = AnswerLoss.sum(transformer, batch, scope, Hooks.none());
        NDArray[] gradients = GradientKernels.gradients(loss, weights);
        for (int i = 0; i < sums.length; i++) {
          sums[i].addi(gradients[i]);
          gradients[i].close();
        }
      }
      return loss.toFloatArray()[0];
    }
  }
}
