package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Sequences of one batch, padded on the right.
 *
 * <p>Padding follows the real tokens, so under a causal mask it changes nothing. It is token 0,
 * which every vocabulary has.
 *
 * @param tokens [B, T] row by row
 * @param size B
 * @param length T, the longest sequence
 */
public record TokenBatch(long[] tokens, int size, int length) {

  /** Pads sequences to the longest of them. */
  public static TokenBatch of(List<int[]> sequences) {
    int length = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    if (length == 0) {
      throw new IllegalArgumentException("a batch needs at least one token");
    }
    long[] tokens = new long[sequences.size() * length];
    for (int b = 0; b < sequences.size(); b++) {
      int[] sequence = sequences.get(b);
      for (int t = 0; t < sequence.length; t++) {
        tokens[b * length + t] = sequence[t];
      }
    }
    return new TokenBatch(tokens, sequences.size(), length);
  }

  /** int64 [B, T]. */
  public NDArray array(NDManager manager) {
    return manager.create(tokens, new Shape(size, length));
  }

  /** Index of position t of sequence b in the flattened batch [B·T]. */
  public long row(int b, int t) {
    return (long) b * length + t;
  }
}
