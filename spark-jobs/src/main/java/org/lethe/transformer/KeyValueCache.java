package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Keys and values of sequences that are being continued, so that each token is computed once.
 *
 * <p>The cache holds the common prefix of all sequences, S tokens, once. Each row holds the tokens
 * of one sequence after the prefix: rows · room · 2 · nkv · hs · 4 bytes per block. A sequence that
 * ends is removed, so that a step costs only what the remaining sequences need. For one thread;
 * grad mode is off.
 *
 * <p>The arrays are float32 on the device of the manager, whatever the precision and the device of
 * a block. The cache moves keys and values of a block to its own device.
 */
public final class KeyValueCache implements AutoCloseable {

  /** Places that are added when a row is full. */
  private static final int ROOM = 64;

  private final NDManager manager;
  private final int heads; // nkv
  private final int headSize; // hs
  private final NDArray[] keys; // by layer [R, nkv, room, hs]
  private final NDArray[] values;
  private final NDArray[] sharedKeys; // by layer [nkv, S, hs]; null if S is 0
  private final NDArray[] sharedValues;
  private final int capacity; // R
  private final int[] lengths; // tokens of each row, shared ones included
  private final int shared; // S
  private int size; // n, number of rows
  private int room;

  /** An empty cache, whose arrays belong to a child of the manager. */
  KeyValueCache(NDManager owner, int layers, int heads, int headSize, int capacity, int shared) {
    manager = owner.newSubManager();
    this.heads = heads;
    this.headSize = headSize;
    this.capacity = capacity;
    this.shared = shared;
    keys = new NDArray[layers];
    values = new NDArray[layers];
    sharedKeys = new NDArray[layers];
    sharedValues = new NDArray[layers];
    lengths = new int[capacity];
  }

  /** Tokens of a row. */
  public int length(int row) {
    return lengths[row];
  }

  /** Removes a row; the last row takes its place. */
  public void remove(int row) {
    size--;
    if (row < size) {
      for (int layer = 0; layer < keys.length; layer++) {
        CacheKernels.move(keys[layer], row, size, lengths[size] - shared);
        CacheKernels.move(values[layer], row, size, lengths[size] - shared);
      }
      lengths[row] = lengths[size];
    }
  }

  /**
   * Prepares new rows for the keys and values of a pass over a forest.
   *
   * @param paths tokens of each row in the forest, in order
   */
  Filling fill(NDManager scope, int[][] paths) {
    int first = size;
    size += paths.length;
    return new Filling(scope, first, paths);
  }

  /** Prepares a row for a sequence that is computed anew; the cache must have no common prefix. */
  Filling refill(NDManager scope, int row, int[] path) {
    return new Filling(scope, row, new int[][] {path});
  }

  private void makeRoom(int places) {
    if (places > room) {
      room = places + ROOM;
      for (int layer = 0; layer < keys.length; layer++) {
        keys[layer] = grown(keys[layer]);
        values[layer] = grown(values[layer]);
      }
    }
  }

  private NDArray grown(NDArray cache) {
    if (cache == null) {
      return manager.zeros(new Shape(capacity, heads, room, headSize), DataType.FLOAT32);
    }
    try (cache) {
      return CacheKernels.grown(cache, room);
    }
  }

  /** Takes the keys and values of one pass, layer by layer. */
  final class Filling implements KeyValueSink {
    private final int firstRow;
    private final int count;
    private final NDArray ownTokens; // of each row's tokens after the prefix, int64 [count·T]
    private final NDArray sharedTokens; // index of the prefix; null if it is cached already

    private Filling(NDManager scope, int firstRow, int[][] paths) {
      this.firstRow = firstRow;
      count = paths.length;
      int longest = 0;
      for (int i = 0; i < count; i++) {
        lengths[firstRow + i] = paths[i].length;
        longest = Math.max(longest, paths[i].length - shared);
      }
      ownTokens = NativeArrays.longs(scope, padded(paths, longest));
      sharedTokens =
          shared == 0 || sharedKeys[0] != null
              ? null
              : NativeArrays.longs(scope, Arrays.copyOf(paths[0], shared));
      makeRoom(longest);
    }

    /** Tokens after the prefix; a shorter row repeats its last one, which no query sees. */
    private int[] padded(int[][] paths, int longest) {
      int[] tokens = new int[count * longest];
      for (int i = 0; i < tokens.length; i++) {
        int[] path = paths[i / longest];
        tokens[i] = path[Math.min(shared + i % longest, path.length - 1)];
      }
      return tokens;
    }

    @Override
    public void keep(int layer, NDArray key, NDArray value) {
      try (NDArray k = ArrayKernels.like(key, keys[layer]);
          NDArray v = ArrayKernels.like(value, values[layer])) {
        if (sharedTokens != null) {
          sharedKeys[layer] = prefix(k);
          sharedValues[layer] = prefix(v);
        }
        CacheKernels.keep(keys[layer], firstRow, count, k, ownTokens);
        CacheKernels.keep(values[layer], firstRow, count, v, ownTokens);
      }
    }

    private NDArray prefix(NDArray x) {
      NDArray part =
          AttentionKernels.part(x, sharedTokens, 1)
              .reshape(heads, shared, headSize); // [nkv, S, hs]
      part.attach(manager);
      return part;
    }
  }

  /** Prepares the next token of each row. */
  Step step(NDManager scope) {
    makeRoom(longest() + 1);
    return new Step(scope);
  }

  /** Places that the fullest row uses. */
  private int longest() {
    return Arrays.stream(lengths, 0, size).max().orElse(shared) - shared;
  }

  /** The next token of each row. */
  final class Step {
    private final int[] positions;
    private final NDArray last; // the positions, int64 [n]
    private final int time; // T, places that a step reads
    private final NDArray places; // of the new keys, int64 [n·nkv]
    private final Map<Reach, NDArray> masks = new HashMap<>();

    private Step(NDManager scope) {
      positions = Arrays.copyOf(lengths, size);
      time = longest() + 1;
      for (int row = 0; row < size; row++) {
        lengths[row]++;
      }
      last = NativeArrays.longs(scope, positions);
      places = CacheKernels.places(last, heads, room, shared);
    }

    /** Positions of the new tokens [n]. */
    int[] positions() {
      return positions;
    }

    /** Stores the new keys and values [n, nkv, 1, hs]. */
    void append(int layer, NDArray key, NDArray value) {
      CacheKernels.append(keys[layer], places, key);
      CacheKernels.append(values[layer], places, value);
    }

    /** Stores keys and values [n, nkv, 1, hs]; q [n, nh, 1, hs] → [n, 1, nh, hs]. */
    NDArray attended(
        int layer,
        NDArray query,
        NDArray key,
        NDArray value,
        double scale,
        double cap,
        Reach reach) {
      return CacheKernels.continued(
          query,
          key,
          value,
          new CacheKernels.Pair(keys[layer], values[layer]),
          places,
          additiveMask(reach),
          time,
          scale,
          cap,
          shared == 0 ? null : new CacheKernels.Pair(sharedKeys[layer], sharedValues[layer]));
    }

    /** q k' · scale: q [n, nkv, g, hs] → [n, nkv, g, S + T]. */
    NDArray scores(int layer, NDArray query, double scale) {
      NDArray own = CacheKernels.cachedScores(query, keys[layer], time, scale);
      return shared == 0 ? own : CacheKernels.sharedScores(query, sharedKeys[layer], own, scale);
    }

    /** Attention weights [n, nkv, g, S + T] times values → [n, nkv, g, hs]. */
    NDArray mixed(int layer, NDArray pattern) {
      return shared == 0
          ? CacheKernels.cachedValues(pattern, values[layer], time)
          : CacheKernels.sharedValues(pattern, sharedValues[layer], values[layer], time);
    }

    /** 0 where a new token sees a key, else negative infinity: [n, 1, 1, S + T]. */
    NDArray additiveMask(Reach reach) {
      return masks.computeIfAbsent(reach, this::mask);
    }

    private NDArray mask(Reach reach) {
      return MaskKernels.step(keys[0], last, shared + time, reach);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
