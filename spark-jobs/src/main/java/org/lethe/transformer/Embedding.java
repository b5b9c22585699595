package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * A table of tokens or of positions whose rows are looked up.
 *
 * @param weight [rows, C]
 * @param adapter a low-rank change of the table, or null
 */
record Embedding(NDArray weight, LowRankAdapter adapter) {

  /** Indices int64 [.., T] → [.., T, C]. */
  NDArray forward(NDArray indices) {
    NDArray rows = Kernels.embed(indices, weight);
    return adapter == null ? rows : adapter.lookUp(indices, rows);
  }
}
