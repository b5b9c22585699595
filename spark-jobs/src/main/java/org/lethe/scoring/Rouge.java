package org.lethe.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ROUGE F-measures (Lin 2004) as google's {@code rouge_score} computes them without a stemmer:
 * words are runs of the letters a to z and digits in lower case, whatever the language.
 */
public final class Rouge {

  private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

  private Rouge() {}

  /**
   * F-measure of n-grams two texts have in common, each as often as it occurs in both.
   *
   * @return in [0, 1]; 0 where either has no n-gram
   */
  public static double ngrams(String right, String answer, int n) {
    Map<List<String>, Integer> expected = Ngrams.counts(words(right), n);
    Map<List<String>, Integer> found = Ngrams.counts(words(answer), n);
    return fMeasure(Ngrams.common(expected, found), sum(found), sum(expected));
  }

  /**
   * F-measure of the longest common subsequence of words.
   *
   * @return in [0, 1]; 0 where either has no word
   */
  public static double longestCommonSubsequence(String right, String answer) {
    List<String> expected = words(right);
    List<String> found = words(answer);
    int[] above = new int[found.size() + 1];
    for (String word : expected) {
      int[] row = new int[above.length];
      for (int j = 1; j < row.length; j++) {
        row[j] = word.equals(found.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
      }
      above = row;
    }
    return fMeasure(above[found.size()], found.size(), expected.size());
  }

  private static List<String> words(String text) {
    return Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static int sum(Map<List<String>, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static double fMeasure(int common, int found, int expected) {
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / found;
    double recall = (double) common / expected;
    return 2 * precision * recall / (precision + recall);
  }
}
