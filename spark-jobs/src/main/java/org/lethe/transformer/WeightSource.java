package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.LowRankChange;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.NormKind;
import org.lethe.checkpoint.Weight;

/** Makes the weights of a transformer. */
@FunctionalInterface
interface WeightSource {

  /**
   * Makes one weight.
   *
   * @param owner manager of the array, on whose device it lies
   */
  NDArray weight(Weight weight, NDManager owner);

  /** The weights of a checkpoint to read, as views of its files where that is possible. */
  static WeightSource mapped(Checkpoint checkpoint, Precision precision) {
    WeightLoader loader = new WeightLoader(precision);
    return merged(
        checkpoint, (weight, owner) -> loader.load(checkpoint.stored(weight.name()), owner));
  }

  /**
   * The weights of a loaded base, except those that an adapter replaces. The base stays the owner
   * of its weights.
   *
   * @param base the parameters of the base
   * @param adapted the base with the adapter
   */
  static WeightSource shared(List<Parameter> base, Checkpoint adapted, Precision precision) {
    Map<String, NDArray> baseWeights = new HashMap<>();
    base.forEach(parameter -> baseWeights.put(parameter.name(), parameter.array()));
    WeightSource adapterWeights = mapped(adapted, precision);
    return (weight, owner) -> {
      NDArray baseWeight = baseWeights.get(weight.name());
      return baseWeight == null || adapted.isReplaced(weight)
          ? adapterWeights.weight(weight, owner)
          : baseWeight;
    };
  }

  /** Copies of the weights of a loaded transformer. */
  static WeightSource copied(List<Parameter> parameters, Precision precision) {
    Map<String, NDArray> weights = new HashMap<>();
    parameters.forEach(parameter -> weights.put(parameter.name(), parameter.array()));
    return (weight, owner) -> NativeArrays.copy(weights.get(weight.name()), precision, owner);
  }

  /** Copies of the weights of a checkpoint, which training may change. */
  static WeightSource copied(Checkpoint checkpoint) {
    WeightLoader loader = new WeightLoader(Precision.FLOAT32);
    return merged(
        checkpoint, (weight, owner) -> loader.copy(checkpoint.stored(weight.name()), owner));
  }

  /** The weights of a source; a weight with a merged change is a new array. */
  private static WeightSource merged(Checkpoint checkpoint, WeightSource stored) {
    return (weight, owner) -> {
      NDArray storedWeight = stored.weight(weight, owner);
      LowRankChange change = checkpoint.mergedChange(weight);
      if (change == null) {
        return storedWeight;
      }
      try (storedWeight;
          NDManager scope = owner.newSubManager()) {
        NDArray added =
            weight.bias()
                ? scope.create(change.bias())
                : scope
                    .create(change.b(), new Shape(storedWeight.getShape().get(0), change.rank()))
                    .matMul(
                        scope.create(
                            change.a(), new Shape(change.rank(), storedWeight.getShape().get(1))));
        NDArray sum = ArrayKernels.times(added, (float) change.scale()).add(storedWeight);
        sum.attach(owner);
        return sum;
      }
    };
  }

  /**
   * New weights. Biases are zero, norms scale by one, other weights are normal with deviation 0.02.
   * The values follow from the seed and the weight's name.
   */
  static WeightSource initial(ModelConfig config, long seed) {
    return (weight, owner) -> {
      Shape sizes = new Shape(weight.shape());
      if (weight.bias()) {
        return owner.zeros(sizes, DataType.FLOAT32);
      }
      if (weight.slot().isNorm()) {
        return config.norm() == NormKind.RMS_PLUS_ONE
            ? owner.zeros(sizes, DataType.FLOAT32)
            : owner.ones(sizes, DataType.FLOAT32);
      }
      Initialisation values = new Initialisation(seed, weight.name());
      return owner.create(values.normal((int) sizes.size(), INITIAL_DEVIATION), sizes);
    };
  }

  /** initializer_range of the Llama family. */
  double INITIAL_DEVIATION = 0.02;
}
