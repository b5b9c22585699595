package org.lethe.training;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Recomputation;
import org.lethe.transformer.Transformer;

/**
 * The model that is trained, as losses pass it and are differentiated.
 *
 * @param recomputation computes blocks again for the gradient; null if what they compute is kept
 */
record Student(Transformer transformer, Recomputation recomputation) {

  /** A student whose passes keep what their gradients need. */
  static Student keeping(Transformer transformer) {
    return new Student(transformer, null);
  }

  static Student of(Transformer transformer, boolean recomputes) {
    return new Student(transformer, recomputes ? new Recomputation() : null);
  }

  /** As {@link Transformer#hidden(NDArray, Hooks)}. */
  NDArray hidden(NDArray tokens, Hooks hooks) {
    return recomputation == null
        ? transformer.hidden(tokens, hooks)
        : transformer.hidden(tokens, hooks, recomputation);
  }

  /** Gradients of a loss made of the last pass, one per weight. */
  NDArray[] gradients(BatchLoss.Terms loss, List<Parameter> weights) {
    return recomputation == null
        ? loss.gradients(weights.stream().map(Parameter::array).toList())
        : recomputation.gradients(loss::gradients, weights);
  }
}
