package org.lethe.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lethe.transformer.TokenForest;

/**
 * Sequences arranged so that what several begin with is computed once: worked examples above
 * documents, documents above their choices.
 *
 * <p>A forward pass costs 24·C² operations a token and block, and 4·C a pair of a query and a key:
 * a token saved is worth 6·C pairs. A sequence of L tokens that shares nothing is plain causal
 * attention, whose kernel skips the half of the L² pairs that nobody sees; below a shared prefix it
 * must look at a mask, and skips nothing. So sharing p tokens is worth while from 6·C·p = L²/2 on,
 * which is p / L = 1/18 for 256 tokens at C = 384, and 1/9 for 1024 at C = 768. Prefixes are shared
 * from an {@link #LEAST eighth} of the sequence on, whatever the model, so that every checkpoint
 * computes the same rows side by side; a mere BOS that rolling windows have in common is not.
 * Sequences that share nothing are not padded either, but in attention.
 *
 * @param forest the distinct tokens
 * @param rows for each sequence, the row of the forest of each of its tokens
 */
@SuppressWarnings("ArrayRecordComponent") // one a batch, never compared
public record PrefixTree(TokenForest forest, int[][] rows) {

  /** A prefix is shared if it is at least one such part of the sequence. */
  private static final int LEAST = 8;

  /** Puts sequences beside those they share most with. */
  static final Comparator<int[]> ORDER = Arrays::compare;

  /** Arranges sequences of one token at least. */
  public static PrefixTree of(List<int[]> sequences) {
    int most = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    long[] tokens = new long[most];
    int[] depths = new int[most];
    int[] ends = new int[most];
    int[][] rows = new int[sequences.size()][];
    int size = 0;
    int[] before = {};
    int[] path = {};
    int[] order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparing(sequences::get, ORDER))
            .mapToInt(b -> b)
            .toArray();
    for (int b : order) {
      int[] sequence = sequences.get(b);
      int shared = shared(before, sequence);
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
      before = sequence;
    }
    TokenForest forest =
        new TokenForest(
            Arrays.copyOf(tokens, size), Arrays.copyOf(depths, size), Arrays.copyOf(ends, size));
    return new PrefixTree(forest, rows);
  }

  /**
   * Sequences that may stand in one forest because their positions turn alike: those up to a limit,
   * and beyond it those of one length.
   *
   * @param limit {@link org.lethe.checkpoint.ModelConfig#fixedRotationLength}
   * @return indices of sequences
   */
  public static List<List<Integer>> alike(List<int[]> sequences, int limit) {
    TreeMap<Integer, List<Integer>> alike = new TreeMap<>();
    for (int b = 0; b < sequences.size(); b++) {
      int length = sequences.get(b).length;
      alike.computeIfAbsent(length <= limit ? 0 : length, l -> new ArrayList<>()).add(b);
    }
    return List.copyOf(alike.values());
  }

  /** Tokens a sequence shares with the one before it in order; 0 if that is not worth while. */
  static int shared(int[] before, int[] sequence) {
    int mismatch = Arrays.mismatch(before, sequence);
    int common = mismatch < 0 ? sequence.length : mismatch;
    return (long) LEAST * common >= sequence.length ? common : 0;
  }
}
