package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/** What a block does after attention, each position by itself. */
interface FeedForward {

  /** x [B, T, C] → [B, T, C]. */
  NDArray forward(NDArray x, Hooks hooks);
}
