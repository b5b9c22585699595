package org.lethe.transformer;

/**
 * Token sequences as trees laid out depth first, where what several begin with stands once: every
 * path from a root down is a sequence of its own.
 *
 * @param tokens [N]
 * @param depths [N], position of each token in its sequences, from 0
 * @param ends [N], where the tokens below each token end: those in [i, ends[i]) see token i
 */
@SuppressWarnings("ArrayRecordComponent") // one a batch, never compared
public record TokenForest(long[] tokens, int[] depths, int[] ends) {

  public TokenForest {
    if (tokens.length == 0 || depths.length != tokens.length || ends.length != tokens.length) {
      throw new IllegalArgumentException(
          "a forest needs a token at least and a depth and an end for each, got %d, %d, %d"
              .formatted(tokens.length, depths.length, ends.length));
    }
  }

  /** N. */
  public int size() {
    return tokens.length;
  }

  /** Rows a pass computes: N and those that pad the last tree, and all of them, to whole lanes. */
  public int rows() {
    int last = size() - 1;
    while (depths[last] > 0) {
      last--;
    }
    return Alignment.up(last + Alignment.up(size() - last));
  }

  /** Tokens of the longest sequence. */
  public int length() {
    int deepest = 0;
    for (int depth : depths) {
      deepest = Math.max(deepest, depth);
    }
    return deepest + 1;
  }

  /** Whether a token comes before another in one sequence, or is it. */
  boolean sees(int token, int before) {
    return before <= token && token < ends[before];
  }

  /** The token before each in its sequence; -1 for the first. */
  int[] parents() {
    int[] parents = new int[size()];
    int[] last = new int[length()]; // at each depth of the path to the token at hand
    for (int i = 0; i < parents.length; i++) {
      parents[i] = depths[i] == 0 ? -1 : last[depths[i] - 1];
      last[depths[i]] = i;
    }
    return parents;
  }
}
