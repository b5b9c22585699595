package org.lethe.benchmark;

/**
 * Which choice is right.
 *
 * @param index index of the choice; -1 when the document names none
 * @param problem why there is none; null when there is one
 */
record Gold(int index, String problem) {

  static Gold of(int index) {
    return new Gold(index, null);
  }

  static Gold none(String problem) {
    return new Gold(-1, problem);
  }
}
