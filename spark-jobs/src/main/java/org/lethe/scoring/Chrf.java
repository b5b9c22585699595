package org.lethe.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * chrF of a corpus (Popović 2015) with sacrebleu's defaults: n-grams of up to six characters
 * without white space, with recall weighted twice as much as precision.
 */
final class Chrf {

  private static final int ORDERS = 6;
  private static final double FACTOR = 4; // beta squared

  private Chrf() {}

  /**
   * Returns for every order the n-grams of the answer, those of the right answer with the highest
   * score, and those in common.
   */
  static Counts counts(List<String> targets, String answer) {
    Counts best = null;
    for (String target : targets) {
      Counts counts = counts(target, answer);
      best = best == null || score(counts) > score(best) ? counts : best;
    }
    return best;
  }

  private static Counts counts(String target, String answer) {
    List<String> characters = Ngrams.characters(answer);
    List<String> targetCharacters = Ngrams.characters(target);
    List<Long> counts = new ArrayList<>();
    for (int n = 1; n <= ORDERS; n++) {
      Map<List<String>, Integer> targetRuns = Ngrams.counts(targetCharacters, n);
      counts.add((long) (targetRuns.isEmpty() ? 0 : Math.max(0, characters.size() - n + 1)));
      counts.add((long) Math.max(0, targetCharacters.size() - n + 1));
      counts.add((long) Ngrams.common(Ngrams.counts(characters, n), targetRuns));
    }
    return new Counts(counts);
  }

  /** Returns the score, in [0, 100]. */
  static double score(Counts counts) {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int n = 0; n < ORDERS; n++) {
      double answerRuns = counts.get(3 * n);
      double targetRuns = counts.get(3 * n + 1);
      if (answerRuns > 0 && targetRuns > 0) {
        precision += counts.get(3 * n + 2) / answerRuns;
        recall += counts.get(3 * n + 2) / targetRuns;
        orders++;
      }
    }
    if (precision + recall == 0) {
      return 0;
    }
    precision /= orders;
    recall /= orders;
    return 100 * (1 + FACTOR) * precision * recall / (FACTOR * precision + recall);
  }
}
