package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;

/** Operations on the keys and values that generation keeps; results as in {@link Kernels}. */
final class CacheKernels {

  private CacheKernels() {}

  /** Copies tokens of x [1, n, N, hs] by index [L] (int64) into the first L places of a row. */
  static void keep(NDArray kept, int row, NDArray x, NDArray index) {
    call("keep", value(kept), IValue.from((long) row), value(x), value(index)).close();
  }

  /**
   * Writes x [.., hs] to rows of kept [.., hs], counted through all of it, by index (int64), on the
   * device and in the element type of what is kept.
   */
  static void append(NDArray kept, NDArray index, NDArray x) {
    call("append", value(kept), value(index), value(x)).close();
  }

  /** Copies the first tokens of a row of kept [R, n, room, hs] over those of another row. */
  static void move(NDArray kept, int to, int row, int time) {
    IValue[] numbers = {IValue.from((long) to), IValue.from((long) row), IValue.from((long) time)};
    call("move", value(kept), numbers[0], numbers[1], numbers[2]).close();
  }

  /** A copy of kept [R, n, room, hs] with more room, of zeros. */
  static NDArray grown(NDArray kept, int room) {
    return tensor(kept, "grown", value(kept), IValue.from((long) room));
  }

  /**
   * q k' · scale of q [n, nkv, g, hs] with the first keys of [R, nkv, room, hs] → [n, nkv, g, T],
   * on the device and in the element type of the keys.
   */
  static NDArray cachedScores(NDArray q, NDArray keys, int time, double scale) {
    IValue first = IValue.from((long) time);
    return tensor(q, "cached_scores", value(q), value(keys), first, IValue.from(scale));
  }

  /** Attention weights [n, nkv, g, T] times the first values of [R, nkv, room, hs]. */
  static NDArray cachedValues(NDArray pattern, NDArray values, int time) {
    IValue first = IValue.from((long) time);
    return tensor(pattern, "cached_values", value(pattern), value(values), first);
  }

  /** Scores with the keys all rows share [nkv, S, hs], before those of each row's own. */
  static NDArray sharedScores(NDArray q, NDArray shared, NDArray own, double scale) {
    return tensor(q, "shared_scores", value(q), value(shared), value(own), IValue.from(scale));
  }

  /** Attention weights [n, nkv, g, S + T] times shared values [nkv, S, hs] and each row's own. */
  static NDArray sharedValues(NDArray pattern, NDArray shared, NDArray values, int time) {
    IValue first = IValue.from((long) time);
    return tensor(pattern, "shared_values", value(pattern), value(shared), value(values), first);
  }
}
