package org.lethe.report;

import org.lethe.measure.forgetting.ForgettingRow;

/** What a difference between two checkpoints shows, one comparison at a time. */
enum Verdict {
  /** Beyond chance, and in the direction of forgetting. */
  LOST("lost"),
  /** Beyond chance, and better than before. */
  GAINED("gained"),
  /** The test, or the interval, leaves room for no change; or the table says so. */
  WITHIN_CHANCE("not beyond chance"),
  /** The table holds neither interval nor p-value. */
  UNTESTED("not tested");

  private static final double LEVEL =
      0.05; // where the table has a p-value and does not judge it itself

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** Returns the verdict in words. */
  String words() {
    return words;
  }

  /** Returns whether the difference is beyond chance. */
  boolean beyondChance() {
    return this == LOST || this == GAINED;
  }

  /**
   * Returns the verdict of a row: that of the table where it flags noise, else of its paired test,
   * else of its interval.
   */
  static Verdict of(ForgettingRow row) {
    String flag = row.flag() == null ? "" : row.flag();
    if (flag.contains("within_noise") || flag.contains("not_significant")) {
      return WITHIN_CHANCE;
    }
    if (row.pValue() != null) {
      boolean judged = flag.isEmpty(); // a value without a flag passed the table's own level
      return judged || row.pValue() < LEVEL ? direction(row) : WITHIN_CHANCE;
    }
    if (row.ciLow() != null && row.ciHigh() != null) {
      boolean zeroInside = row.ciLow() <= 0 && row.ciHigh() >= 0;
      return zeroInside ? WITHIN_CHANCE : direction(row);
    }
    return UNTESTED;
  }

  private static Verdict direction(ForgettingRow row) {
    return row.value() > 0 ? LOST : GAINED;
  }
}
