package org.lethe.inference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.lethe.benchmark.Sampling;

/**
 * Draws tokens from the distribution that transformers draws from: logits are divided by the
 * temperature, the k most probable tokens are kept, of these the fewest whose probabilities reach
 * top_p, and what is left is normalised.
 *
 * <p>A draw is a point on the line from the most to the least probable token. Models with nearly
 * the same distribution so give mostly the same token to the same point, and answers of checkpoints
 * that are asked with equal points can be compared as pairs.
 */
final class TokenSampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  /**
   * @param random gives a point a token
   */
  TokenSampler(Sampling sampling, SplittableRandom random) {
    this.sampling = sampling;
    this.random = random;
  }

  /** Draws a token. */
  int next(float[] logits) {
    Kept kept = kept(logits, sampling);
    double point = random.nextDouble() * kept.total;
    for (int i = 0; i < kept.weights.length - 1; i++) {
      point -= kept.weights[i];
      if (point < 0) {
        return kept.tokens[i];
      }
    }
    return kept.tokens[kept.weights.length - 1];
  }

  /** Returns the probability of every token; they sum to 1. */
  static double[] probabilities(float[] logits, Sampling sampling) {
    Kept kept = kept(logits, sampling);
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < kept.tokens.length; i++) {
      probabilities[kept.tokens[i]] = kept.weights[i] / kept.total;
    }
    return probabilities;
  }

  /** Tokens that may be drawn, the most probable first, and their weights. */
  private static final class Kept {
    private final int[] tokens;
    private final double[] weights;
    private final double total;

    private Kept(int[] tokens, double[] weights) {
      this.tokens = tokens;
      this.weights = weights;
      this.total = Arrays.stream(weights).sum();
    }
  }

  private static Kept kept(float[] logits, Sampling sampling) {
    int[] tokens = ordered(logits, sampling.topK());
    double[] weights = new double[tokens.length];
    double total = 0;
    for (int i = 0; i < tokens.length; i++) {
      weights[i] =
          Math.exp(((double) logits[tokens[i]] - logits[tokens[0]]) / sampling.temperature());
      total += weights[i];
    }
    if (sampling.topP() == 1) {
      return new Kept(tokens, weights);
    }
    int size = 1;
    for (double sum = weights[0]; size < weights.length && sum < sampling.topP() * total; size++) {
      sum += weights[size];
    }
    return new Kept(Arrays.copyOf(tokens, size), Arrays.copyOf(weights, size));
  }

  /** Returns the most probable tokens in order; those as probable as the last of k are kept. */
  private static int[] ordered(float[] logits, int k) {
    float least = k == 0 || k >= logits.length ? Float.NEGATIVE_INFINITY : kth(logits, k);
    return IntStream.range(0, logits.length)
        .filter(token -> logits[token] >= least)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(token -> -logits[token])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Returns the k-th largest logit, from a heap of the k largest. */
  private static float kth(float[] logits, int k) {
    float[] heap = Arrays.copyOf(logits, k);
    Arrays.sort(heap); // ascending is a heap whose root is the least
    for (int i = k; i < logits.length; i++) {
      if (logits[i] > heap[0]) {
        heap[0] = logits[i];
        sink(heap);
      }
    }
    return heap[0];
  }

  private static void sink(float[] heap) {
    int parent = 0;
    while (true) {
      int child = 2 * parent + 1;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (child >= heap.length || heap[parent] <= heap[child]) {
        return;
      }
      float moved = heap[parent];
      heap[parent] = heap[child];
      heap[child] = moved;
      parent = child;
    }
  }
}
