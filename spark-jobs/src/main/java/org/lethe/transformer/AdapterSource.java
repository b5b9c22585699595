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
import org.lethe.checkpoint.Weight;

/** Makes the low-rank changes of a transformer's maps. */
@FunctionalInterface
interface AdapterSource {

  /**
   * Makes the change of one map; null if the map has none.
   *
   * @param target the loaded weight of the map
   * @param owner manager of the arrays of the change
   */
  LowRankAdapter adapter(Weight weight, Parameter target, NDManager owner);

  /** A source without changes. */
  static AdapterSource none() {
    return (weight, target, owner) -> null;
  }

  /** New changes to train; b is zero, so that they do not change the model at first. */
  static AdapterSource initial(LowRank lowRank) {
    AdapterDropout dropout = new AdapterDropout(lowRank.dropout(), lowRank.seed());
    return (weight, target, owner) -> {
      if (!lowRank.targets().contains(weight.slot())) {
        return null;
      }
      Shape shape = target.array().getShape(); // [out, in]
      int in = (int) shape.get(1);
      int rank = lowRank.rank();
      NDArray a = owner.zeros(new Shape(rank, in), DataType.FLOAT32);
      NDArray b = owner.zeros(new Shape(shape.get(0), rank), DataType.FLOAT32);
      LowRankAdapter adapter = LowRankAdapter.of(target, a, b, null, lowRank.scale(), dropout);
      Initialisation random = new Initialisation(lowRank.seed(), adapter.a().name());
      a.set(random.uniform(rank * in, 1 / Math.sqrt(in)));
      return adapter;
    };
  }

  /** Copies of the changes of a loaded transformer; they share its dropout. */
  static AdapterSource copied(List<LowRankAdapter> adapters, Precision precision) {
    Map<String, LowRankAdapter> changes = new HashMap<>();
    adapters.forEach(adapter -> changes.put(adapter.target().name(), adapter));
    return (weight, target, owner) -> {
      LowRankAdapter change = changes.get(weight.name());
      return change == null
          ? null
          : LowRankAdapter.of(
              target,
              NativeArrays.copy(change.a().array(), precision, owner),
              NativeArrays.copy(change.b().array(), precision, owner),
              change.bias() == null ? null : NativeArrays.copy(change.bias(), precision, owner),
              change.scale(),
              change.dropout());
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
          change.scale(),
          null);
    };
  }
}
