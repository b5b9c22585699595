package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the tokens of a batch stand and what each may look at: T positions counted from 0 under a
 * causal mask, which fits right-padded sequences as they are, for padding comes after every real
 * token and no real token sees it.
 *
 * <p>Tables are made when first needed and shared by the blocks; for one thread.
 */
public final class Positions {

  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  /**
   * Rotations of every position.
   *
   * @param cos [T, size]
   * @param sin [T, size]
   */
  private record Table(NDArray cos, NDArray sin) {}

  private final NDManager manager;
  private final int length;
  private final Map<RotaryEmbedding, Table> tables = new HashMap<>();
  private final Map<Integer, NDArray> masks = new HashMap<>(); // window → [T, T]

  /** Positions 0..length-1; what is made belongs to the manager. */
  Positions(NDManager manager, int length) {
    this.manager = manager;
    this.length = length;
  }

  int length() {
    return length;
  }

  /** x [B, n, T, hs] rotated by position. */
  NDArray rotate(NDArray x, RotaryEmbedding rotary) {
    Table table = tables.computeIfAbsent(rotary, this::table);
    return rotary.size() == x.getShape().get(3)
        ? Kernels.rotate(x, table.cos, table.sin)
        : Kernels.rotateFirst(x, table.cos, table.sin);
  }

  private Table table(RotaryEmbedding rotary) {
    int[] positions = new int[length];
    Arrays.setAll(positions, t -> t);
    Shape shape = new Shape(length, rotary.size());
    return new Table(owned(rotary.cos(positions), shape), owned(rotary.sin(positions), shape));
  }

  /** Whether a window hides nothing from this sequence; 0 for no window. */
  boolean isPlainCausal(int window) {
    return window == 0 || window >= length;
  }

  /**
   * Additive mask [T, T]: 0 where a row may see a column, else negative infinity.
   *
   * @param window positions a row sees, its own included; 0 for all up to its own
   */
  NDArray additiveMask(int window) {
    return masks.computeIfAbsent(isPlainCausal(window) ? 0 : window, this::mask);
  }

  private NDArray mask(int window) {
    float[] values = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(values, row * length + row + 1, (row + 1) * length, HIDDEN);
      if (window > 0) {
        Arrays.fill(values, row * length, row * length + Math.max(0, row - window + 1), HIDDEN);
      }
    }
    return owned(values, new Shape(length, length));
  }

  /** The positions themselves, int64 [T]. */
  NDArray indices() {
    long[] positions = new long[length];
    Arrays.setAll(positions, t -> t);
    try (NDArray borrowed = manager.create(positions)) {
      return borrowed.duplicate();
    }
  }

  /**
   * An array in libtorch's own memory. What {@code create} returns lies in a Java buffer, which is
   * gone when the array closes, although a recorded graph may still read it in its backward pass.
   */
  private NDArray owned(float[] values, Shape shape) {
    try (NDArray borrowed = manager.create(values, shape)) {
      return borrowed.duplicate();
    }
  }
}
