package org.lethe.figure;

/** What a difference between two checkpoints shows, one comparison at a time. */
public enum Verdict {
  /** Beyond chance, and in the direction of forgetting. */
  LOST("lost"),
  /** Beyond chance, and better than before. */
  GAINED("gained"),
  /** The test, or the interval, leaves room for no change; or the table says so. */
  WITHIN_CHANCE("not beyond chance"),
  /** The table holds neither interval nor p-value. */
  UNTESTED("not tested");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** Returns the verdict in words. */
  public String words() {
    return words;
  }

  /** Returns whether the difference is beyond chance. */
  public boolean beyondChance() {
    return this == LOST || this == GAINED;
  }

  /** Returns the verdict of a difference that is beyond chance; positive is forgotten. */
  public static Verdict beyondChance(double difference) {
    return difference > 0 ? LOST : GAINED;
  }

  /**
   * Returns the verdict of a difference by its interval.
   *
   * @param low lower end; null without an interval
   * @param high upper end; null without an interval
   */
  public static Verdict byInterval(double difference, Double low, Double high) {
    if (low == null || high == null) {
      return UNTESTED;
    }
    return low <= 0 && high >= 0 ? WITHIN_CHANCE : beyondChance(difference);
  }
}
