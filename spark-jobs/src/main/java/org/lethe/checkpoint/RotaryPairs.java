package org.lethe.checkpoint;

/** Which dimensions of a head turn together in a rotary embedding. */
public enum RotaryPairs {
  /** Dimension i and i + half of those that rotate. */
  HALVES,
  /** Dimension 2i and 2i + 1, as Su et al. define it. */
  NEIGHBOURS
}
