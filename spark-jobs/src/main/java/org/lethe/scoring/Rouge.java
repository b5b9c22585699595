package org.lethe.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ROUGE F-measures (Lin 2004) as google's {@code rouge_score} computes them: words are runs of the
 * letters a to z and digits in lower case, whatever the language.
 */
public final class Rouge {

  private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

  /** Words of so many letters are not stemmed. */
  private static final int LEAST_STEMMED = 3;

  private Rouge() {}

  /**
   * Returns the F-measure of the n-grams in common; each occurrence matches once.
   *
   * @return in [0, 1]; 0 where either has no n-gram
   */
  static double ngrams(List<String> target, List<String> answer, int n) {
    Map<List<String>, Integer> targetCounts = Ngrams.counts(target, n);
    Map<List<String>, Integer> answerCounts = Ngrams.counts(answer, n);
    return fMeasure(
        Ngrams.common(targetCounts, answerCounts), sum(answerCounts), sum(targetCounts));
  }

  /**
   * Returns the F-measure of the longest common subsequence of words.
   *
   * @return in [0, 1]; 0 where either has no word
   */
  static double longestCommonSubsequence(List<String> targetWords, List<String> answerWords) {
    int[] above = new int[answerWords.size() + 1];
    for (String word : targetWords) {
      int[] row = new int[above.length];
      for (int j = 1; j < row.length; j++) {
        row[j] =
            word.equals(answerWords.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
      }
      above = row;
    }
    return fMeasure(above[answerWords.size()], answerWords.size(), targetWords.size());
  }

  /**
   * Returns the words of a text.
   *
   * @param stems whether words of more than three letters become their stems
   */
  static List<String> words(String text, boolean stems) {
    return Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .map(word -> stems && word.length() > LEAST_STEMMED ? PorterStemmer.stem(word) : word)
        .toList();
  }

  private static int sum(Map<List<String>, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static double fMeasure(int common, int answerSize, int targetSize) {
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / answerSize;
    double recall = (double) common / targetSize;
    return 2 * precision * recall / (precision + recall);
  }
}
