package org.lethe.checkpoint;

/** The norms of transformers. */
public enum NormKind {
  /** Root mean square, scaled by the weight (Zhang and Sennrich 2019). */
  RMS,
  /** Root mean square, scaled by 1 + weight. */
  RMS_PLUS_ONE,
  /** Mean and variance, scaled by the weight, shifted by the bias (Ba et al. 2016). */
  LAYER
}
