package org.lethe.transformer;

/**
 * The positions, up to its own, that a query sees.
 *
 * @param window number of positions, its own included; 0 for all
 * @param chunk size of the chunks of positions; a query sees its own chunk only; 0 for one chunk
 */
record Reach(int window, int chunk) {

  boolean sees(int query, int key) {
    return (window == 0 || query - key < window) && (chunk == 0 || query / chunk == key / chunk);
  }

  /** Whether every query of a sequence of this length sees all positions up to its own. */
  boolean isWhole(int positions) {
    return (window == 0 || window >= positions) && (chunk == 0 || chunk >= positions);
  }
}
