package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Where the tokens of a batch stand and what each may look at.
 *
 * <p>The plain case is T positions counted from 0 with a causal mask, which fits right-padded
 * sequences as they are: padding comes after every real token, so no real token sees it.
 */
public final class Positions {

  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  private final NDArray cos; // [T, hs]
  private final NDArray sin; // [T, hs]
  private final int length;
  private final NDManager manager;
  private final boolean plain;
  private NDArray mask; // [T, T], made when first needed

  private Positions(NDManager manager, NDArray cos, NDArray sin, int length, NDArray mask) {
    this.manager = manager;
    this.cos = cos;
    this.sin = sin;
    this.length = length;
    this.mask = mask;
    this.plain = mask == null;
  }

  /** Positions 0..length-1 under a causal mask. */
  static Positions causal(NDManager manager, RotaryEmbedding rotary, int length) {
    int[] positions = new int[length];
    Arrays.setAll(positions, t -> t);
    return at(manager, rotary, positions, null);
  }

  /**
   * Positions and mask of the caller's choice, for sequences packed as a tree.
   *
   * @param positions [T]
   * @param mask additive mask that broadcasts to [B, nh, T, T]: 0 where row may see column, else
   *     negative infinity; null for causal
   */
  static Positions at(NDManager manager, RotaryEmbedding rotary, int[] positions, NDArray mask) {
    int size = rotary.headSize();
    Shape shape = new Shape(positions.length, size);
    return new Positions(
        manager,
        owned(manager, rotary.cos(positions), shape),
        owned(manager, rotary.sin(positions), shape),
        positions.length,
        mask);
  }

  /** x [B, n, T, hs] rotated by position. */
  NDArray rotate(NDArray x) {
    return Kernels.rotate(x, cos, sin);
  }

  boolean isPlainCausal() {
    return plain;
  }

  /** Additive mask [T, T]. */
  NDArray additiveMask() {
    if (mask == null) {
      float[] values = new float[length * length];
      for (int row = 0; row < length; row++) {
        Arrays.fill(values, row * length + row + 1, (row + 1) * length, HIDDEN);
      }
      mask = owned(manager, values, new Shape(length, length));
    }
    return mask;
  }

  /**
   * An array in libtorch's own memory. What {@code create} returns lies in a Java buffer, which is
   * gone when the array closes, although a recorded graph may still read it in its backward pass.
   */
  private static NDArray owned(NDManager manager, float[] values, Shape shape) {
    try (NDArray borrowed = manager.create(values, shape)) {
      return borrowed.duplicate();
    }
  }
}
