package org.lethe.scoring;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good a generated answer is: each mark is the best over the right answers, in [0, 1]. Counts
 * for metrics of a whole corpus are made only when a caller asks for them, because edits take tens
 * of milliseconds.
 *
 * @param exactMatch 1 for a right answer, else 0
 * @param rouge1 F-measure of words in common
 * @param rouge2 F-measure of pairs of words in common
 * @param rougeL F-measure of the longest common subsequence of words
 * @param targets right answers, at least one
 * @param answer the generated answer after the filters
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
    List<String> said = Rouge.words(answer, match.stems());
    List<List<String>> right =
        targets.stream().map(target -> Rouge.words(target, match.stems())).toList();
    return new AnswerMarks(
        best(targets, target -> match.same(target, answer) ? 1 : 0),
        best(right, words -> Rouge.ngrams(words, said, 1)),
        best(right, words -> Rouge.ngrams(words, said, 2)),
        best(right, words -> Rouge.longestCommonSubsequence(words, said)),
        targets,
        answer);
  }

  /** Returns the counts of {@link Bleu}. */
  Counts bleu() {
    return Bleu.counts(targets, answer);
  }

  /** Returns the counts of {@link Chrf}. */
  Counts chrf() {
    return Chrf.counts(targets, answer);
  }

  /** Returns the edits to the closest right answer, and the mean length of the right answers. */
  Observation ter() {
    return TranslationEditRate.observe(targets, answer);
  }

  private static <T> double best(List<T> targets, ToDoubleFunction<T> mark) {
    return targets.stream().mapToDouble(mark).max().orElseThrow();
  }
}
