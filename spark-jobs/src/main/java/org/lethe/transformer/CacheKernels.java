package org.lethe.transformer;

import static org.lethe.transformer.Kernels.call;
import static org.lethe.transformer.Kernels.tensor;
import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/** Operations on the cached keys and values of generation; results as in {@link Kernels}. */
final class CacheKernels {

  private CacheKernels() {}

  /**
   * Writes tokens of x [1, n, N, hs] to the first places of consecutive rows of a cache [R, n,
   * room, hs].
   *
   * @param index int64 [count·T], the tokens of each row, as many for every row
   */
  static void keep(NDArray cache, int firstRow, int count, NDArray x, NDArray index) {
    IValue[] rows = {IValue.from((long) firstRow), IValue.from((long) count)};
    call("keep", value(cache), rows[0], rows[1], value(x), value(index)).close();
  }

  /**
   * Writes x [.., hs] to rows of a cache [.., hs], by index (int64) over all its rows, on the
   * device and in the element type of the cache.
   */
  static void append(NDArray cache, NDArray index, NDArray x) {
    call("append", value(cache), value(index), value(x)).close();
  }

  /**
   * Places of the next token of each row over all rows of a cache [R·nkv·room], int64 [n·nkv].
   *
   * @param positions of the tokens, int64 [n]
   * @param shared positions that are not in the rows
   */
  static NDArray places(NDArray positions, int heads, int room, int shared) {
    IValue[] numbers = {
      IValue.from((long) heads), IValue.from((long) room), IValue.from((long) shared)
    };
    return tensor(positions, "step_places", value(positions), numbers[0], numbers[1], numbers[2]);
  }

  /**
   * Stores the next key and value of each row, and attends to all of the row; softmax in float32.
   *
   * @param q [n, nh, 1, hs]
   * @param k [n, nkv, 1, hs]
   * @param v [n, nkv, 1, hs]
   * @param kept keys and values [R, nkv, room, hs]
   * @param places of the next keys, from {@link #places}
   * @param mask [n, 1, 1, S + T]
   * @param time T
   * @param cap as in {@link AttentionKernels#pattern}
   * @param shared keys and values [nkv, S, hs] that all rows begin with; null for none
   * @return [n, 1, nh, hs]
   */
  static NDArray continued(
      NDArray q,
      NDArray k,
      NDArray v,
      Pair kept,
      NDArray places,
      NDArray mask,
      int time,
      double scale,
      double cap,
      Pair shared) {
    List<IValue> arguments = new ArrayList<>();
    for (NDArray array : List.of(q, k, v, kept.keys(), kept.values(), places, mask)) {
      arguments.add(value(array));
    }
    arguments.add(IValue.from((long) time));
    arguments.add(IValue.from(scale));
    arguments.add(IValue.from(cap));
    if (shared != null) {
      arguments.add(value(shared.keys()));
      arguments.add(value(shared.values()));
    }
    String method = shared == null ? "continued" : "continued_below";
    return tensor(q, method, arguments.toArray(IValue[]::new));
  }

  /** Keys and values. */
  record Pair(NDArray keys, NDArray values) {}

  /** Copies the first tokens of a row of a cache [R, n, room, hs] to another row. */
  static void move(NDArray cache, int toRow, int fromRow, int time) {
    IValue[] numbers = {
      IValue.from((long) toRow), IValue.from((long) fromRow), IValue.from((long) time)
    };
    call("move", value(cache), numbers[0], numbers[1], numbers[2]).close();
  }

  /** A copy of a cache [R, n, room, hs] with more places, which are zero. */
  static NDArray grown(NDArray cache, int room) {
    return tensor(cache, "grown", value(cache), IValue.from((long) room));
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

  /**
   * Scores with the keys [nkv, S, hs] that all rows share, followed by scores with each row's own.
   */
  static NDArray sharedScores(NDArray q, NDArray shared, NDArray own, double scale) {
    return tensor(q, "shared_scores", value(q), value(shared), value(own), IValue.from(scale));
  }

  /**
   * Attention weights [n, nkv, g, S + T] times the shared values [nkv, S, hs] and each row's own.
   */
  static NDArray sharedValues(NDArray pattern, NDArray shared, NDArray values, int time) {
    IValue first = IValue.from((long) time);
    return tensor(pattern, "shared_values", value(pattern), value(shared), value(values), first);
  }
}
