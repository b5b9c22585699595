package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Reads or replaces one value of a forward pass.
 *
 * <p>The array lives until the call returns. To keep it, a hook duplicates it into a manager of its
 * own.
 */
@FunctionalInterface
public interface Hook {

  /**
   * Receives a value.
   *
   * @param layer block index; 0 for points outside the blocks
   * @param value its shape is that of the {@link HookPoint}
   * @return the value for the rest of the pass: the same array, or another of the same shape
   */
  NDArray apply(int layer, NDArray value);
}
