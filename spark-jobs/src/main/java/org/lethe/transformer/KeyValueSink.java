package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/** Takes the keys and values of a forward pass over a forest. */
interface KeyValueSink {

  /**
   * Takes the keys and values of a block [1, nkv, N, hs], which live until the call returns.
   *
   * @param layer block index
   */
  void keep(int layer, NDArray key, NDArray value);
}
