package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.Serializable;
import java.util.List;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.GradientKernels.AdamWStep;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter 2019), equal to {@code
 * torch.optim.AdamW} over all weights.
 */
public final class AdamW {

  /**
   * @param beta1 decay of the mean of gradients
   * @param beta2 decay of the mean of squared gradients
   * @param epsilon added to the root of the latter
   * @param weightDecay share of a weight, times the learning rate, that each step removes
   */
  public record Options(double beta1, double beta2, double epsilon, double weightDecay)
      implements Serializable {

    /** The defaults of torch.optim.AdamW, without weight decay. */
    public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0);

    public Options {
      if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "betas must be in [0, 1), got %s and %s".formatted(beta1, beta2));
      }
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon must be positive, got " + epsilon);
      }
      if (!(weightDecay >= 0 && weightDecay < 1)) {
        throw new IllegalArgumentException("weight-decay must be in [0, 1), got " + weightDecay);
      }
    }
  }

  private final Options options;
  private final List<NDArray> weights;
  private final List<NDArray> first;
  private final List<NDArray> second;
  private final List<NDArray> steps;

  /**
   * @param scope owner of the moments, two arrays of the size of each weight
   */
  AdamW(NDManager scope, List<NDArray> weights, Options options) {
    this.options = options;
    this.weights = List.copyOf(weights);
    this.first = weights.stream().map(w -> zeros(scope, w)).toList();
    this.second = weights.stream().map(w -> zeros(scope, w)).toList();
    this.steps = weights.stream().map(w -> scope.create(0f)).toList();
  }

  private static NDArray zeros(NDManager scope, NDArray like) {
    return scope.zeros(like.getShape(), DataType.FLOAT32);
  }

  /**
   * Moves the weights.
   *
   * @param gradients one per weight; may be overwritten
   * @param scale factor of the gradients
   */
  void step(List<NDArray> gradients, double scale, double learningRate) {
    AdamWStep numbers =
        new AdamWStep(
            learningRate,
            options.beta1(),
            options.beta2(),
            options.weightDecay(),
            options.epsilon());
    GradientKernels.adamW(weights, gradients, first, second, steps, scale, numbers);
  }

  /** Means of the gradients, one per weight. */
  List<NDArray> first() {
    return first;
  }

  /** Means of the squared gradients, one per weight. */
  List<NDArray> second() {
    return second;
  }

  /** Sets the number of steps after which the moments were saved. */
  void restoreStep(int step) {
    try (NDArray count = steps.get(0).getManager().create((float) step)) {
      steps.forEach(s -> ArrayKernels.assign(s, count));
    }
  }
}
