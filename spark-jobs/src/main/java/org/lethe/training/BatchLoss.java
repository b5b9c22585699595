package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.Parameter;

/** The loss of the examples of a batch, computed part by part; the parts add up. */
interface BatchLoss extends AutoCloseable {

  /**
   * A batch that is computed in parts.
   *
   * @param step counted from 0
   */
  record Whole(int sequences, int targets, int step) {
    static Whole of(List<Sequence> batch, int step) {
      return new Whole(batch.size(), batch.stream().mapToInt(Sequence::targets).sum(), step);
    }
  }

  /**
   * What a part adds to the loss of its batch.
   *
   * @param answers to the mean negative log-likelihood of the targets, nats, a scalar
   * @param root the array whose graph leads to the weights
   * @param slope gradient of the whole loss with respect to the root; null if the root is the loss
   */
  record Terms(NDArray answers, NDArray root, NDArray slope) {

    /** Of a loss that is a scalar with a graph. */
    static Terms scalar(NDArray answers, NDArray loss) {
      return new Terms(answers, loss, null);
    }

    /** Gradients of the whole loss, owned by the root's manager; grad mode must be on. */
    NDArray[] gradients(List<NDArray> weights) {
      return slope == null
          ? GradientKernels.gradients(root, weights)
          : GradientKernels.pulledBack(root, slope, weights, root.getManager());
    }
  }

  /** The terms of a part, differentiable where grad mode is on; owned by the scope. */
  Terms of(List<Sequence> part, Whole whole, NDManager scope);

  /**
   * Gradients of the whole loss of the last part; grad mode must be on.
   *
   * @return one array per weight, owned by the root's manager
   */
  default NDArray[] gradients(Terms terms, List<Parameter> weights) {
    return terms.gradients(weights.stream().map(Parameter::array).toList());
  }

  /** Frees what the loss holds beside the model that is trained. */
  @Override
  default void close() {}
}
