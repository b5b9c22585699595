package org.lethe.transformer;

/**
 * Token sequences as trees in depth-first order. Sequences that begin alike share the tokens of
 * their common prefix; every path from a root downwards is a sequence.
 *
 * @param tokens [N]
 * @param depths [N], position of each token in its sequences, from 0
 * @param ends [N], end of the tokens below each token: the tokens in [i, ends[i]) see token i
 */
@SuppressWarnings("ArrayRecordComponent") // one per batch, never compared
public record TokenForest(long[] tokens, int[] depths, int[] ends) {

  public TokenForest {
    if (tokens.length == 0 || depths.length != tokens.length || ends.length != tokens.length) {
      throw new IllegalArgumentException(
          "a forest needs a token at least and a depth and an end for each, got %d, %d, %d"
              .formatted(tokens.length, depths.length, ends.length));
    }
  }

  /** Number of tokens, N. */
  public int size() {
    return tokens.length;
  }

  /** Rows of a forward pass: N and the padding of the last tree and of all rows to whole lanes. */
  public int rows() {
    int last = size() - 1;
    while (depths[last] > 0) {
      last--;
    }
    return Alignment.up(last + Alignment.up(size() - last));
  }

  /** Length of the longest sequence. */
  public int length() {
    int deepest = 0;
    for (int depth : depths) {
      deepest = Math.max(deepest, depth);
    }
    return deepest + 1;
  }

  /** Whether a token equals another or follows it in a sequence. */
  boolean sees(int token, int other) {
    return other <= token && token < ends[other];
  }

  /** The token before each token in its sequence; -1 for the first token. */
  int[] parents() {
    int[] parents = new int[size()];
    int[] last = new int[length()]; // token at each depth of the current path
    for (int i = 0; i < parents.length; i++) {
      parents[i] = depths[i] == 0 ? -1 : last[depths[i] - 1];
      last[depths[i]] = i;
    }
    return parents;
  }
}
