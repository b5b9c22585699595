package org.lethe.transformer;

/**
 * Which of the positions up to its own a query sees.
 *
 * @param window as many as these, its own included; 0 for all
 * @param chunk those of its chunk, positions being cut in chunks of so many; 0 for all
 */
record Reach(int window, int chunk) {

  boolean sees(int query, int key) {
    return (window == 0 || query - key < window) && (chunk == 0 || query / chunk == key / chunk);
  }

  /** Whether a query of so many positions sees all up to its own. */
  boolean isWhole(int positions) {
    return (window == 0 || window >= positions) && (chunk == 0 || chunk >= positions);
  }
}
