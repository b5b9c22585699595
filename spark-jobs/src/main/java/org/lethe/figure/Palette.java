package org.lethe.figure;

import java.util.List;

/** Colours by the names the style sheet gives them, for light and dark pages. */
public final class Palette {
  /** Colours of the Okabe-Ito set that stay apart for colour-blind readers. */
  static final int COLOURS = 8;

  private Palette() {}

  /**
   * Returns the colour of an entry among all that need one; colours repeat after eight, and null
   * has the muted one.
   */
  public static String of(List<String> all, String entry) {
    int index = entry == null ? -1 : all.indexOf(entry);
    return index < 0 ? "var(--muted)" : "var(--c" + (index % COLOURS + 1) + ")";
  }

  /** Returns whether the colour of an entry is one that an earlier entry has. */
  public static boolean repeats(List<String> all, String entry) {
    return all.indexOf(entry) >= COLOURS;
  }
}
