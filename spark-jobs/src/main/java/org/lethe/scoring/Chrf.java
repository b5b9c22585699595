package org.lethe.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * chrF of a corpus (Popović 2015) as sacrebleu has it by default: runs of up to six characters
 * without white space, recall weighed twice as precision.
 */
final class Chrf {

  private static final int ORDERS = 6;
  private static final double FACTOR = 4; // beta squared

  private Chrf() {}

  /** By order: runs of the answer, of the right one that gives most, and those in common. */
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
    List<String> right = Ngrams.characters(target);
    List<Long> counts = new ArrayList<>();
    for (int n = 1; n <= ORDERS; n++) {
      Map<List<String>, Integer> expected = Ngrams.counts(right, n);
      counts.add((long) (expected.isEmpty() ? 0 : Math.max(0, characters.size() - n + 1)));
      counts.add((long) Math.max(0, right.size() - n + 1));
      counts.add((long) Ngrams.common(Ngrams.counts(characters, n), expected));
    }
    return new Counts(counts);
  }

  /** Returns the score, in [0, 100]. */
  static double score(Counts counts) {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int n = 0; n < ORDERS; n++) {
      double found = counts.get(3 * n);
      double expected = counts.get(3 * n + 1);
      if (found > 0 && expected > 0) {
        precision += counts.get(3 * n + 2) / found;
        recall += counts.get(3 * n + 2) / expected;
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
