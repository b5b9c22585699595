package org.lethe.report;

import org.lethe.table.ForgettingRow;

/** What a difference between two checkpoints shows, one comparison at a time. */
enum Verdict {
  /** Beyond chance, and in the direction of forgetting. */
  LOST("lost"),
  /** Beyond chance, and better than before. */
  GAINED("gained"),
  /** The interval holds zero, or the table flags the difference as noise. */
  WITHIN_CHANCE("not beyond chance"),
  /** The table holds neither interval nor p-value. */
  UNTESTED("not tested");

  private static final double LEVEL = 0.05; // used only where a row has a p-value and no interval

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

  /** Returns the verdict of a row: its flag first, then its interval, then its p-value. */
  static Verdict of(ForgettingRow row) {
    String flag = row.flag() == null ? "" : row.flag();
    if (flag.contains("within_noise") || flag.contains("not_significant")) {
      return WITHIN_CHANCE;
    }
    if (row.ciLow() != null && row.ciHigh() != null) {
      boolean zeroInside = row.ciLow() <= 0 && row.ciHigh() >= 0;
      return zeroInside ? WITHIN_CHANCE : direction(row);
    }
    if (row.pValue() != null) {
      return row.pValue() >= LEVEL ? WITHIN_CHANCE : direction(row);
    }
    return UNTESTED;
  }

  private static Verdict direction(ForgettingRow row) {
    return row.value() > 0 ? LOST : GAINED;
  }
}
