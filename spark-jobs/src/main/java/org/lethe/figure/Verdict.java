package org.lethe.figure;

/** What a difference between two checkpoints shows, after correction for the tests beside it. */
public enum Verdict {
  /** Beyond chance, and in the direction of forgetting. */
  LOST("lost"),
  /** Beyond chance, and better than before. */
  GAINED("gained"),
  /** No difference was found, which does not show that there is none. */
  NO_DIFFERENCE("no difference found"),
  /** The base does not do the task, so there is nothing to forget. */
  FLOOR("at floor"),
  /** Too few documents, or too few that differ, for an interval and a test. */
  UNTESTED("not tested");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** Returns the verdict in words. */
  public String words() {
    return words;
  }

  /** Returns the verdict of a difference that is beyond chance; positive is forgotten. */
  public static Verdict beyondChance(double difference) {
    return difference > 0 ? LOST : GAINED;
  }
}
