package org.lethe.measure.difference;

/** What the difference of two experiments shows, after correction for the tests beside it. */
enum DifferenceVerdict {
  HIGHER("higher in B", "B forgets more"),
  LOWER("lower in B", "B forgets less"),
  /** No difference was found, which does not show that there is none. */
  NO_DIFFERENCE("no difference found", "no difference found"),
  /** A base does not do the task, so there is nothing to forget. */
  FLOOR("at floor", "at floor"),
  /** Too few documents, or too few that differ, for a test. */
  UNTESTED("not tested", "not tested");

  private final String ofScore;
  private final String ofForgetting;

  DifferenceVerdict(String ofScore, String ofForgetting) {
    this.ofScore = ofScore;
    this.ofForgetting = ofForgetting;
  }

  /** Returns the verdict in words. */
  String words(boolean isForgetting) {
    return isForgetting ? ofForgetting : ofScore;
  }
}
