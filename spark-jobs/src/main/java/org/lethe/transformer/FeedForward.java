package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/** The part of a block after attention; it computes each position by itself. */
interface FeedForward {

  /** x [B, T, C] → [B, T, C]. */
  NDArray forward(NDArray x, Hooks hooks);
}
