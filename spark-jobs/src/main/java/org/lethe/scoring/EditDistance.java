package org.lethe.scoring;

import java.util.Arrays;

/**
 * Levenshtein's distance from word sequences to one target sequence, and the edits that give it.
 * The search stays near the diagonal, as in Tercom. Words are numbers. All sequences that one
 * object compares have the same length.
 */
final class EditDistance {

  private static final int BEAM = 25;
  private static final int FAR = 1 << 29;

  private final int[] target;
  private final int length;
  private final double slope;
  private final int beam;
  private final int[][] costs; // [words + 1][right words + 1]
  private int[] lastWords; // sequence that the matrix belongs to; null before the first

  /**
   * Prepares the distances to a target.
   *
   * @param target words of the target
   * @param length number of words of every sequence that is compared
   */
  EditDistance(int[] target, int length) {
    this.target = target;
    this.length = length;
    slope = length == 0 ? 1 : (double) target.length / length;
    beam = BEAM < slope / 2 ? (int) Math.ceil(slope / 2 + BEAM) : BEAM;
    costs = new int[length + 1][target.length + 1];
    for (int j = 0; j <= target.length; j++) {
      costs[0][j] = j;
    }
  }

  /** Returns the least number of insertions, deletions and substitutions. */
  int edits(int[] words) {
    int firstDifference = lastWords == null ? 0 : Arrays.mismatch(lastWords, words);
    if (firstDifference >= 0) {
      for (int i = firstDifference + 1; i <= length; i++) {
        row(words, i);
      }
      lastWords = words;
    }
    return costs[length][target.length];
  }

  private void row(int[] words, int i) {
    int diagonal = (int) Math.floor(i * slope);
    int from = Math.max(0, diagonal - beam);
    int to = i == length ? target.length + 1 : Math.min(target.length + 1, diagonal + beam);
    int[] above = costs[i - 1];
    int[] row = costs[i];
    Arrays.fill(row, FAR);
    for (int j = from; j < to; j++) {
      int cost = Math.min(FAR, above[j] + 1);
      if (j > 0) {
        cost = Math.min(cost, above[j - 1] + (words[i - 1] == target[j - 1] ? 0 : 1));
        cost = Math.min(cost, row[j - 1] + 1);
      }
      row[j] = cost;
    }
  }

  /**
   * How the words of a sequence correspond to the words of the target.
   *
   * @param place for every target word the index of its word, or of the last word before it; -1
   *     before the first word
   * @param wrong for every word whether it must be edited
   * @param missed for every target word whether the sequence lacks it
   */
  @SuppressWarnings("ArrayRecordComponent") // read immediately, never compared
  record Alignment(int[] place, boolean[] wrong, boolean[] missed) {}

  /** Returns the cheapest edits; ties prefer a substitution, then a deletion. */
  Alignment align(int[] words) {
    edits(words);
    Alignment alignment =
        new Alignment(new int[target.length], new boolean[length], new boolean[target.length]);
    int i = length;
    int j = target.length;
    while (i > 0 || j > 0) {
      boolean equal = i > 0 && j > 0 && words[i - 1] == target[j - 1];
      if (i > 0 && j > 0 && costs[i][j] == costs[i - 1][j - 1] + (equal ? 0 : 1)) {
        i--;
        j--;
        alignment.wrong[i] = !equal;
        alignment.missed[j] = !equal;
        alignment.place[j] = i;
      } else if (i > 0 && costs[i][j] == costs[i - 1][j] + 1) {
        i--;
        alignment.wrong[i] = true;
      } else {
        j--;
        alignment.missed[j] = true;
        alignment.place[j] = i - 1;
      }
    }
    return alignment;
  }
}
