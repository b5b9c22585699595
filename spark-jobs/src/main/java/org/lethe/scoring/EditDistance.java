package org.lethe.scoring;

import java.util.Arrays;

/**
 * Levenshtein's distance to one row of words, looked for near the diagonal alone, as Tercom does,
 * with the edits that lead there. Words are numbers; what is compared must keep its length.
 */
final class EditDistance {

  private static final int BEAM = 25;
  private static final int FAR = 1 << 29;

  private final int[] right;
  private final int length;
  private final double slope;
  private final int beam;
  private final int[][] costs; // [words + 1][right words + 1]
  private int[] last; // what the matrix is about; null before the first

  /**
   * Measures how far others are.
   *
   * @param right words to arrive at
   * @param length words of whatever is compared
   */
  EditDistance(int[] right, int length) {
    this.right = right;
    this.length = length;
    slope = length == 0 ? 1 : (double) right.length / length;
    beam = BEAM < slope / 2 ? (int) Math.ceil(slope / 2 + BEAM) : BEAM;
    costs = new int[length + 1][right.length + 1];
    for (int j = 0; j <= right.length; j++) {
      costs[0][j] = j;
    }
  }

  /** Returns the least number of insertions, deletions and substitutions. */
  int of(int[] words) {
    int same = last == null ? 0 : Arrays.mismatch(last, words);
    if (same >= 0) {
      for (int i = same + 1; i <= length; i++) {
        row(words, i);
      }
      last = words;
    }
    return costs[length][right.length];
  }

  private void row(int[] words, int i) {
    int diagonal = (int) Math.floor(i * slope);
    int from = Math.max(0, diagonal - beam);
    int to = i == length ? right.length + 1 : Math.min(right.length + 1, diagonal + beam);
    int[] above = costs[i - 1];
    int[] row = costs[i];
    Arrays.fill(row, FAR);
    for (int j = from; j < to; j++) {
      int cost = Math.min(FAR, above[j] + 1);
      if (j > 0) {
        cost = Math.min(cost, above[j - 1] + (words[i - 1] == right[j - 1] ? 0 : 1));
        cost = Math.min(cost, row[j - 1] + 1);
      }
      row[j] = cost;
    }
  }

  /**
   * How words lie against the right ones.
   *
   * @param place by right word the word it belongs to, or the last one before it; -1 before all
   * @param wrong by word whether it must be edited
   * @param missed by right word whether it is not there
   */
  @SuppressWarnings("ArrayRecordComponent") // read at once, never compared
  record Alignment(int[] place, boolean[] wrong, boolean[] missed) {}

  /** The edits of the least cost; of several a substitution first, then a deletion. */
  Alignment align(int[] words) {
    of(words);
    Alignment alignment =
        new Alignment(new int[right.length], new boolean[length], new boolean[right.length]);
    int i = length;
    int j = right.length;
    while (i > 0 || j > 0) {
      boolean equal = i > 0 && j > 0 && words[i - 1] == right[j - 1];
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
