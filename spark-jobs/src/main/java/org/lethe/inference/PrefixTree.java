package org.lethe.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lethe.transformer.TokenForest;

/**
 * Sequences arranged in a forest, so that common prefixes are computed once: worked examples above
 * documents, documents above their choices.
 *
 * <p>A forward pass costs 24·C² operations per token and block, and 4·C per pair of a query and a
 * key, so a saved token is worth 6·C pairs. A sequence of L tokens without a shared prefix takes
 * the plain causal kernel, which skips half of the L² pairs; below a shared prefix, attention needs
 * a mask and skips no pairs. Sharing p tokens therefore pays from 6·C·p = L²/2 on, which is p / L =
 * 1/18 for 256 tokens at C = 384, and 1/9 for 1024 tokens at C = 768. A prefix is shared if it is
 * at least an {@link #LEAST eighth} of the sequence, whatever the model, so that the batches of all
 * checkpoints are equal. A BOS that rolling windows have in common is not shared.
 *
 * @param forest the distinct tokens
 * @param rows for each sequence, the row of the forest of each of its tokens
 */
@SuppressWarnings("ArrayRecordComponent") // one per batch, never compared
public record PrefixTree(TokenForest forest, int[][] rows) {

  /** A prefix is shared if it is at least this part of the sequence: one eighth. */
  private static final int LEAST = 8;

  /** Sorts sequences, so that those with long common prefixes follow each other. */
  static final Comparator<int[]> ORDER = Arrays::compare;

  /** Arranges sequences of at least one token. */
  public static PrefixTree of(List<int[]> sequences) {
    int tokenCount = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    long[] tokens = new long[tokenCount];
    int[] depths = new int[tokenCount];
    int[] ends = new int[tokenCount];
    int[][] rows = new int[sequences.size()][];
    int size = 0;
    int[] previous = {};
    int[] path = {};
    int[] order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparing(sequences::get, ORDER))
            .mapToInt(b -> b)
            .toArray();
    for (int b : order) {
      int[] sequence = sequences.get(b);
      int shared = shared(previous, sequence);
      path = Arrays.copyOf(Arrays.copyOf(path, shared), sequence.length);
      for (int t = shared; t < sequence.length; t++, size++) {
        path[t] = size;
        tokens[size] = sequence[t];
        depths[size] = t;
      }
      for (int row : path) {
        ends[row] = size;
      }
      rows[b] = path;
      previous = sequence;
    }
    TokenForest forest =
        new TokenForest(
            Arrays.copyOf(tokens, size), Arrays.copyOf(depths, size), Arrays.copyOf(ends, size));
    return new PrefixTree(forest, rows);
  }

  /**
   * Groups sequences that may stand in one forest, because their positions rotate by the same
   * angles: all sequences up to a limit, and longer sequences of equal length.
   *
   * @param limit {@link org.lethe.checkpoint.ModelConfig#fixedRotationLength}
   * @return indices of the sequences of each group
   */
  public static List<List<Integer>> alike(List<int[]> sequences, int limit) {
    TreeMap<Integer, List<Integer>> groups = new TreeMap<>();
    for (int b = 0; b < sequences.size(); b++) {
      int length = sequences.get(b).length;
      groups.computeIfAbsent(length <= limit ? 0 : length, l -> new ArrayList<>()).add(b);
    }
    return List.copyOf(groups.values());
  }

  /** Length of the prefix that a sequence shares with the previous one; 0 if it is too short. */
  static int shared(int[] previous, int[] sequence) {
    int mismatch = Arrays.mismatch(previous, sequence);
    int common = mismatch < 0 ? sequence.length : mismatch;
    return (long) LEAST * common >= sequence.length ? common : 0;
  }
}
