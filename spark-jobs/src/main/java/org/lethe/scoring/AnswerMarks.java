package org.lethe.scoring;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good a generated answer is, by the right answer it is closest to; the first four in [0, 1].
 *
 * @param exactMatch 1 for a right answer, else 0
 * @param rouge1 F-measure of words in common
 * @param rouge2 F-measure of pairs of words in common
 * @param rougeL F-measure of the longest common subsequence of words
 * @param bleu counts of words in common, for all answers together
 * @param chrf counts of characters in common, likewise
 * @param ter edits to a right answer, and its length in words
 */
public record AnswerMarks(
    double exactMatch,
    double rouge1,
    double rouge2,
    double rougeL,
    Counts bleu,
    Counts chrf,
    Observation ter) {

  /** Marks an answer against right ones, at least one. */
  public static AnswerMarks of(ExactMatch match, List<String> targets, String answer) {
    return new AnswerMarks(
        best(targets, right -> match.same(right, answer) ? 1 : 0),
        best(targets, right -> Rouge.ngrams(right, answer, 1)),
        best(targets, right -> Rouge.ngrams(right, answer, 2)),
        best(targets, right -> Rouge.longestCommonSubsequence(right, answer)),
        Bleu.counts(targets, answer),
        Chrf.counts(targets, answer),
        TranslationEditRate.observe(targets, answer));
  }

  /** What was marked before, with the counts that are not kept. */
  public static AnswerMarks of(
      double exactMatch,
      double rouge1,
      double rouge2,
      double rougeL,
      List<String> targets,
      String answer) {
    return new AnswerMarks(
        exactMatch,
        rouge1,
        rouge2,
        rougeL,
        Bleu.counts(targets, answer),
        Chrf.counts(targets, answer),
        TranslationEditRate.observe(targets, answer));
  }

  private static double best(List<String> targets, ToDoubleFunction<String> mark) {
    return targets.stream().mapToDouble(mark).max().orElseThrow();
  }
}
