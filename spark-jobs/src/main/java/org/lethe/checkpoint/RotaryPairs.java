package org.lethe.checkpoint;

/** Which two dimensions of a head rotate together. */
public enum RotaryPairs {
  /** Dimensions i and i + half the number of rotating dimensions. */
  HALVES,
  /** Dimensions 2i and 2i + 1, as Su et al. define it. */
  NEIGHBOURS
}
