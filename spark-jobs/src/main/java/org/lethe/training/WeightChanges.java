package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.ObjectiveKernels;

/** How far the weights of a model are from those it started from. Frozen weights are left out. */
sealed interface WeightChanges {

  /** The weights at the start, in the order of the changes; those of the model, not copies. */
  List<NDArray> weights();

  /** The changes, differentiable by what is trained; owned by the scope. */
  List<NDArray> now(NDManager scope);

  /** The changes of weights that are trained themselves; a copy of each is kept. */
  record OfWeights(List<NDArray> weights, List<NDArray> start) implements WeightChanges {

    static OfWeights from(List<NDArray> weights, NDManager owner) {
      try (GradMode off = GradMode.off()) {
        return new OfWeights(weights, weights.stream().map(w -> copy(w, owner)).toList());
      }
    }

    private static NDArray copy(NDArray weight, NDManager owner) {
      NDArray copy = owner.zeros(weight.getShape(), weight.getDataType());
      ArrayKernels.assign(copy, weight);
      return copy;
    }

    @Override
    public List<NDArray> now(NDManager scope) {
      return ObjectiveKernels.differences(weights, start, scope);
    }
  }

  /** The changes that low-rank adapters make, scale · b a. */
  record OfAdapters(List<LowRankAdapter> adapters) implements WeightChanges {

    @Override
    public List<NDArray> weights() {
      return adapters.stream().map(a -> a.target().array()).toList();
    }

    @Override
    public List<NDArray> now(NDManager scope) {
      List<NDArray> b = adapters.stream().map(adapter -> adapter.b().array()).toList();
      List<NDArray> a = adapters.stream().map(adapter -> adapter.a().array()).toList();
      return ObjectiveKernels.products(b, a, adapters.get(0).scale(), scope);
    }
  }
}
