package org.lethe.benchmark;

import java.util.List;

/**
 * The limits of a generation, stored with the request, so that every checkpoint stops alike.
 *
 * @param until stop strings, including the text of the end-of-sequence token
 * @param maxTokens maximum number of generated tokens
 * @param endTokens ids that end a sequence
 * @param sampling how tokens are drawn; null where the most probable one is taken
 */
public record GenerationLimits(
    List<String> until, int maxTokens, List<Integer> endTokens, Sampling sampling) {

  /** Rejects a limit below one token. */
  public GenerationLimits {
    until = List.copyOf(until);
    endTokens = List.copyOf(endTokens);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_gen_toks must be at least 1, got " + maxTokens);
    }
  }

  /** The limits of a greedy generation. */
  public GenerationLimits(List<String> until, int maxTokens, List<Integer> endTokens) {
    this(until, maxTokens, endTokens, null);
  }

  /** Returns how often a question is answered. */
  public int repeats() {
    return sampling == null ? 1 : sampling.repeats();
  }

  /** Returns a text that tells generations apart; that of a greedy one has no sampling. */
  String identity() {
    String greedy =
        "GenerationLimits[until=%s, maxTokens=%d, endTokens=%s]"
            .formatted(until, maxTokens, endTokens);
    return sampling == null ? greedy : greedy + sampling;
  }
}
