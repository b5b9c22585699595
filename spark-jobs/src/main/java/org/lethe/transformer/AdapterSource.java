package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.LowRankChange;
import org.lethe.checkpoint.Weight;

/** Where the low-rank changes of a transformer's maps come from. */
@FunctionalInterface
interface AdapterSource {

  /**
   * Makes the change of one map; null for none.
   *
   * @param target the map's own weight
   * @param owner manager of what is made
   */
  LowRankAdapter adapter(Weight weight, Parameter target, NDManager owner);

  /** No map changes. */
  static AdapterSource none() {
    return (weight, target, owner) -> null;
  }

  /** Changes that begin as none and can be trained. */
  static AdapterSource initial(LowRank lowRank) {
    return (weight, target, owner) -> {
      if (!lowRank.targets().contains(weight.slot())) {
        return null;
      }
      Shape shape = target.array().getShape(); // [out, in]
      int in = (int) shape.get(1);
      int rank = lowRank.rank();
      NDArray a = owner.zeros(new Shape(rank, in), DataType.FLOAT32);
      NDArray b = owner.zeros(new Shape(shape.get(0), rank), DataType.FLOAT32);
      LowRankAdapter adapter = LowRankAdapter.of(target, a, b, null, lowRank.scale());
      Initialisation start = new Initialisation(lowRank.seed(), adapter.a().name());
      a.set(start.uniform(rank * in, 1 / Math.sqrt(in)));
      return adapter;
    };
  }

  /** The changes of a checkpoint's adapter. */
  static AdapterSource stored(Checkpoint checkpoint) {
    return (weight, target, owner) -> {
      LowRankChange change = checkpoint.change(weight);
      if (change == null) {
        return null;
      }
      Shape shape = target.array().getShape(); // [out, in]
      return LowRankAdapter.of(
          target,
          NativeArrays.floats(
              owner, target.array(), change.a(), new Shape(change.rank(), shape.get(1))),
          NativeArrays.floats(
              owner, target.array(), change.b(), new Shape(shape.get(0), change.rank())),
          change.bias() == null
              ? null
              : NativeArrays.floats(owner, target.array(), change.bias(), new Shape(shape.get(0))),
          change.scale());
    };
  }
}
