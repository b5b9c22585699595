package org.lethe.scoring;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good a generated answer is, by the right answer it is closest to; marks in [0, 1]. What is
 * counted over all answers together is counted when asked for: edits take tens of milliseconds.
 *
 * @param exactMatch 1 for a right answer, else 0
 * @param rouge1 F-measure of words in common
 * @param rouge2 F-measure of pairs of words in common
 * @param rougeL F-measure of the longest common subsequence of words
 * @param targets right answers, at least one
 * @param answer what was generated, filtered
 */
public record AnswerMarks(
    double exactMatch,
    double rouge1,
    double rouge2,
    double rougeL,
    List<String> targets,
    String answer) {

  /** Marks an answer against right ones, at least one. */
  public static AnswerMarks of(ExactMatch match, List<String> targets, String answer) {
    return new AnswerMarks(
        best(targets, right -> match.same(right, answer) ? 1 : 0),
        best(targets, right -> Rouge.ngrams(right, answer, 1)),
        best(targets, right -> Rouge.ngrams(right, answer, 2)),
        best(targets, right -> Rouge.longestCommonSubsequence(right, answer)),
        targets,
        answer);
  }

  /** Words in common. */
  Counts bleu() {
    return Bleu.counts(targets, answer);
  }

  /** Characters in common. */
  Counts chrf() {
    return Chrf.counts(targets, answer);
  }

  /** Edits to a right answer, and its length in words. */
  Observation ter() {
    return TranslationEditRate.observe(targets, answer);
  }

  private static double best(List<String> targets, ToDoubleFunction<String> mark) {
    return targets.stream().mapToDouble(mark).max().orElseThrow();
  }
}
