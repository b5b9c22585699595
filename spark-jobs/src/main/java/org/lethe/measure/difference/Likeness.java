package org.lethe.measure.difference;

import java.io.Serializable;

/**
 * How alike two experiments ask a task.
 *
 * @param ofA documents that A asks
 * @param both those that B asks too
 * @param alike those that B asks with the same prompts and right answers
 * @param tokensDiffer those of them whose answers have another number of tokens in B
 */
record Likeness(long ofA, long both, long alike, long tokensDiffer) implements Serializable {
  static final Likeness NOTHING = new Likeness(0, 0, 0, 0);

  Likeness plus(Likeness other) {
    return new Likeness(
        ofA + other.ofA, both + other.both, alike + other.alike, tokensDiffer + other.tokensDiffer);
  }

  long otherwise() {
    return both - alike;
  }
}
