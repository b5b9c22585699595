package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;

/** Where the weights of a transformer come from. */
@FunctionalInterface
interface WeightSource {

  /**
   * Makes one weight in float32.
   *
   * @param name as the checkpoint spells it, with ".weight" or ".bias"
   * @param shape what the configuration asks for
   * @param owner manager of the array, which lies on its device
   */
  NDArray weight(String name, Slot slot, long[] shape, NDManager owner);

  /** The weights of a checkpoint as they lie in its files: nothing may write to them. */
  static WeightSource mapped(Checkpoint checkpoint) {
    return (name, slot, shape, owner) -> checkpoint.load(name, owner);
  }

  /** Copies of the weights of a checkpoint, which training may write to. */
  static WeightSource copied(Checkpoint checkpoint) {
    return (name, slot, shape, owner) -> {
      try (NDArray mapped = checkpoint.load(name, owner)) {
        return mapped.duplicate();
      }
    };
  }

  /** New weights: normal with deviation 0.02, norms one and biases zero, each from its own seed. */
  static WeightSource initial(long seed) {
    return (name, slot, shape, owner) -> {
      Shape sizes = new Shape(shape);
      if (slot.isNorm()) {
        return owner.ones(sizes, DataType.FLOAT32);
      }
      return shape.length == 1
          ? owner.zeros(sizes, DataType.FLOAT32)
          : owner.create(
              new Initialisation(seed, name).normal((int) sizes.size(), INITIAL_DEVIATION), sizes);
    };
  }

  /** initializer_range of the Llama family. */
  double INITIAL_DEVIATION = 0.02;
}
