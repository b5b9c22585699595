package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Reads or replaces one value of a forward pass.
 *
 * <p>The array lives until the call returns: a hook that keeps something duplicates it into a
 * manager of its own.
 */
@FunctionalInterface
public interface Hook {

  /**
   * Sees a value.
   *
   * @param layer block index; 0 for points outside the blocks
   * @param value shape as {@link HookPoint} says
   * @return the value to go on with: the same array, or another of its shape
   */
  NDArray apply(int layer, NDArray value);
}
