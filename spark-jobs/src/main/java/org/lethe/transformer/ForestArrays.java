package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * Which tokens of a forest see each other, as arrays on a device. They are made when they are first
 * needed; for one thread.
 */
final class ForestArrays {

  private final NDManager manager;
  private final TokenForest forest;
  private NDArray ends;
  private NDArray depths;

  ForestArrays(NDManager manager, TokenForest forest) {
    this.manager = manager;
    this.forest = forest;
  }

  /** End of the tokens below each token, int64 [N]. */
  NDArray ends() {
    if (ends == null) {
      ends = longs(forest.ends());
    }
    return ends;
  }

  /** Position of each token, int64 [N]. */
  NDArray depths() {
    if (depths == null) {
      depths = longs(forest.depths());
    }
    return depths;
  }

  private NDArray longs(int[] values) {
    return NativeArrays.longs(manager, Arrays.stream(values).asLongStream().toArray());
  }
}
