package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Keys and values of sequences that are being continued, so that a token is computed once.
 *
 * <p>What all sequences begin with stands once, S tokens; each row holds the tokens after them from
 * its first place on: rows · room · 2 · nkv · hs · 4 bytes a block. Rows that end are taken out, so
 * that a step costs what the remaining ones need. For one thread; grad mode is off.
 *
 * <p>All of it is float32 on the device of its manager, whatever blocks compute in and wherever
 * they lie: what they give is brought here, and what they get lies here.
 */
public final class KeyValueCache implements AutoCloseable {

  /** Places added at a time. */
  private static final int ROOM = 64;

  private final NDManager manager;
  private final int heads; // nkv
  private final int headSize; // hs
  private final NDArray[] keys; // by layer [R, nkv, room, hs]
  private final NDArray[] values;
  private final NDArray[] sharedKeys; // by layer [nkv, S, hs]; null while S is 0
  private final NDArray[] sharedValues;
  private final int capacity; // R
  private final int[] lengths; // tokens of each row, shared ones included
  private final int shared; // S
  private int size; // n
  private int room;

  /** Room for sequences; what it holds belongs to a child of the manager. */
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

  /** Number of rows, n. */
  public int size() {
    return size;
  }

  /** Tokens of a row. */
  public int length(int row) {
    return lengths[row];
  }

  /** Takes a row out; the last row takes its place. */
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
   * Prepares to keep what a pass over a forest computes, in new rows.
   *
   * @param paths tokens of each row in the forest, from the first on
   */
  Filling fill(NDManager scope, int[][] paths) {
    int first = size;
    size += paths.length;
    return new Filling(scope, IntStream.range(first, size).toArray(), paths);
  }

  /** Prepares to keep a sequence in a row; nothing may be shared. */
  Filling refill(NDManager scope, int row, int[] path) {
    return new Filling(scope, new int[] {row}, new int[][] {path});
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

  private NDArray grown(NDArray kept) {
    if (kept == null) {
      return manager.zeros(new Shape(capacity, heads, room, headSize), DataType.FLOAT32);
    }
    try (kept) {
      return CacheKernels.grown(kept, room);
    }
  }

  /** Keeps what one pass computes, layer by layer. */
  final class Filling {
    private final int[] rows;
    private final List<NDArray> index; // of each row's own tokens
    private final NDArray above; // of shared tokens, or null

    private Filling(NDManager scope, int[] rows, int[][] paths) {
      this.rows = rows;
      index = Arrays.stream(paths).map(path -> index(scope, path, shared, path.length)).toList();
      above = shared == 0 || sharedKeys[0] != null ? null : index(scope, paths[0], 0, shared);
      int longest = 0;
      for (int i = 0; i < rows.length; i++) {
        lengths[rows[i]] = paths[i].length;
        longest = Math.max(longest, paths[i].length);
      }
      makeRoom(longest - shared);
    }

    private static NDArray index(NDManager scope, int[] path, int from, int to) {
      return scope.create(IntStream.range(from, to).mapToLong(i -> path[i]).toArray());
    }

    /** Keeps a layer's keys and values [1, nkv, N, hs]. */
    void keep(int layer, NDArray key, NDArray value) {
      try (NDArray k = Kernels.like(key, keys[layer]);
          NDArray v = Kernels.like(value, values[layer])) {
        if (above != null) {
          sharedKeys[layer] = taken(k);
          sharedValues[layer] = taken(v);
        }
        for (int i = 0; i < rows.length; i++) {
          CacheKernels.keep(keys[layer], rows[i], k, index.get(i));
          CacheKernels.keep(values[layer], rows[i], v, index.get(i));
        }
      }
    }

    private NDArray taken(NDArray x) {
      NDArray part = Kernels.part(x, above, 1).reshape(heads, shared, headSize); // [nkv, S, hs]
      part.attach(manager);
      return part;
    }
  }

  /** Makes room for the next token of each row. */
  Step step(NDManager scope) {
    makeRoom(longest() + 1);
    return new Step(scope);
  }

  /** Places the fullest row uses. */
  private int longest() {
    return Arrays.stream(lengths, 0, size).max().orElse(shared) - shared;
  }

  /** The next token of each row. */
  final class Step {
    private final NDManager scope;
    private final int[] positions;
    private final int time; // T, places looked at
    private final NDArray places; // where the new keys go, int64 [n·nkv]
    private final Map<Reach, NDArray> masks = new HashMap<>();

    private Step(NDManager scope) {
      this.scope = scope;
      positions = Arrays.copyOf(lengths, size);
      time = longest() + 1;
      long[] to = new long[size * heads];
      for (int row = 0; row < size; row++) {
        for (int head = 0; head < heads; head++) {
          to[row * heads + head] = ((long) row * heads + head) * room + lengths[row] - shared;
        }
        lengths[row]++;
      }
      places = scope.create(to);
    }

    /** Positions of the new tokens [n]. */
    int[] positions() {
      return positions;
    }

    /** Keeps the new keys and values [n, nkv, 1, hs]. */
    void append(int layer, NDArray key, NDArray value) {
      CacheKernels.append(keys[layer], places, key);
      CacheKernels.append(values[layer], places, value);
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

    /** 0 where a new token may look, else negative infinity: [n, 1, 1, S + T]. */
    NDArray additiveMask(Reach reach) {
      return masks.computeIfAbsent(reach, this::mask);
    }

    private NDArray mask(Reach reach) {
      int columns = shared + time;
      float[] mask = new float[size * columns];
      for (int row = 0; row < size; row++) {
        int last = positions[row];
        for (int column = 0; column <= last && !reach.isWhole(columns); column++) {
          if (!reach.sees(last, column)) {
            mask[row * columns + column] = Float.NEGATIVE_INFINITY;
          }
        }
        Arrays.fill(mask, row * columns + last + 1, (row + 1) * columns, Float.NEGATIVE_INFINITY);
      }
      return scope.create(mask, new Shape(size, 1, 1, columns));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
