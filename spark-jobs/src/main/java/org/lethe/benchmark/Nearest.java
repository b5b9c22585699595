package org.lethe.benchmark;

import java.util.Collection;
import java.util.Comparator;

/** The known word that a misspelt one most likely means (Levenshtein 1966). */
final class Nearest {

  private Nearest() {}

  /** Returns a remedy for an unknown word. */
  static String hint(String word, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= Math.max(2, word.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .map(near -> "did you mean " + near + "?")
        .orElse("correct or remove it");
  }

  /** Returns the number of letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
