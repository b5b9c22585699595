package org.lethe.benchmark;

import java.util.List;

/**
 * The limits of a generation, stored with the request, so that every checkpoint stops alike.
 *
 * @param until stop strings, including the text of the end-of-sequence token
 * @param maxTokens maximum number of generated tokens
 * @param endTokens ids that end a sequence
 */
public record GenerationLimits(List<String> until, int maxTokens, List<Integer> endTokens) {

  /** Rejects a limit below one token. */
  public GenerationLimits {
    until = List.copyOf(until);
    endTokens = List.copyOf(endTokens);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_gen_toks must be at least 1, got " + maxTokens);
    }
  }
}
