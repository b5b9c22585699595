package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * The last tokens of T sequences, m each, with what is needed to compute them again from any block
 * up: keys and values of the tokens before them, and the residual stream at them before every
 * block.
 *
 * <p>A change at the first token of a tail changes nothing before the tail, and nothing in the
 * blocks below it. The rest of the sequence is therefore computed once, for however many changes.
 *
 * <p>The arrays take T · (2 · S · nkv · hs + m · C) elements per block, where S is the longest
 * beginning. Keys and values lie on the device of their block in its element type. For one thread.
 */
public final class Tails implements AutoCloseable {

  private final NDManager manager;
  private final int[] starts; // tokens before each tail
  private final int tokens; // m
  private final int before; // S, one at least
  private final int length; // of the longest sequence
  private final NDArray[] keys; // by layer [T, nkv, S, hs]
  private final NDArray[] values;
  private final NDArray[] streams; // by layer [T, m, C]
  private NDArray last; // [T, m, C]

  /**
   * Prepares to keep what a pass over sequences computes.
   *
   * @param starts tokens before each tail
   * @param tokens m, of the longest tail; shorter ones are padded on the right
   * @param length of the longest sequence, from which the rotation of positions follows
   */
  Tails(NDManager owner, int layers, int[] starts, int tokens, int length) {
    manager = owner.newSubManager();
    this.starts = starts.clone();
    this.tokens = tokens;
    this.length = length;
    before = Math.max(1, Arrays.stream(starts).max().orElseThrow());
    keys = new NDArray[layers];
    values = new NDArray[layers];
    streams = new NDArray[layers];
  }

  /** Number of sequences, T. */
  public int sequences() {
    return starts.length;
  }

  /** Tokens of a tail, m. */
  public int tokens() {
    return tokens;
  }

  /** The residual stream after the final norm at the tails, without changes [T, m, C]. */
  public NDArray last() {
    return last;
  }

  int before() {
    return before;
  }

  int length() {
    return length;
  }

  int start(int sequence) {
    return starts[sequence];
  }

  /** Positions of the tokens of all tails [T·m]. */
  int[] depths() {
    int[] depths = new int[starts.length * tokens];
    Arrays.setAll(depths, i -> starts[i / tokens] + i % tokens);
    return depths;
  }

  NDArray keys(int layer) {
    return keys[layer];
  }

  NDArray values(int layer) {
    return values[layer];
  }

  /** The residual stream before a block [T, m, C], on the first device in float32. */
  NDArray stream(int layer) {
    return streams[layer];
  }

  /**
   * Takes keys and values of the beginnings.
   *
   * @param paths tokens of each sequence in the forest of the pass
   */
  KeyValueSink sink(NDManager scope, int[][] paths) {
    NDArray index = scope.create(index(paths, 0, before));
    return (layer, key, value) -> {
      keys[layer] = gathered(key, index);
      values[layer] = gathered(value, index);
    };
  }

  private NDArray gathered(NDArray x, NDArray index) {
    try (NDArray beside = ArrayKernels.beside(index, x)) {
      NDArray part = AttentionKernels.part(x, beside, starts.length); // [T, nkv, S, hs]
      part.attach(manager.newSubManager(x.getDevice()));
      return part;
    }
  }

  /** Hooks and one more, which takes the residual stream at the tails before every block. */
  Hooks reading(Hooks hooks, NDManager scope, int[][] paths) {
    NDArray index = tailIndex(scope, paths);
    return hooks.reading(
        HookPoint.RESID_PRE,
        (layer, x) -> streams[layer] = at(x.reshape(-1, x.getShape().get(2)), index));
  }

  /** Takes the residual stream after the final norm at all tokens of the pass [N, C]. */
  void finish(NDArray rows, NDManager scope, int[][] paths) {
    last = at(rows, tailIndex(scope, paths));
  }

  private NDArray at(NDArray rows, NDArray index) {
    NDArray tails =
        ArrayKernels.rows(rows, index)
            .reshape(new Shape(starts.length, tokens, rows.getShape().get(1))); // [T, m, C]
    tails.attach(manager);
    return tails;
  }

  /** Rows of the tails, int64 [T·m]; the last token of a sequence pads. */
  private NDArray tailIndex(NDManager scope, int[][] paths) {
    long[] index = new long[starts.length * tokens];
    Arrays.setAll(
        index,
        i -> {
          int[] path = paths[i / tokens];
          return path[Math.min(starts[i / tokens] + i % tokens, path.length - 1)];
        });
    return scope.create(index);
  }

  /** Rows of the beginnings, int64 [T·S]; the first token pads. */
  private long[] index(int[][] paths, int first, int count) {
    long[] index = new long[paths.length * count];
    for (int row = 0; row < paths.length; row++) {
      for (int k = 0; k < count; k++) {
        index[row * count + k] = paths[row][k < starts[row] ? first + k : 0];
      }
    }
    return index;
  }

  @Override
  public void close() {
    manager.close();
  }
}
