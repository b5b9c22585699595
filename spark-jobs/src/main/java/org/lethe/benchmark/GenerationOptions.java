package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * How a task's answers are generated and compared.
 *
 * @param until stop strings of the task; the end-of-sequence token stops too
 * @param maxTokens maximum number of tokens of an answer
 * @param match what {@code exact_match} ignores
 * @param sampling how tokens are drawn; null where the most probable one is taken
 */
public record GenerationOptions(
    List<String> until, int maxTokens, AnswerMatch match, Sampling sampling)
    implements Serializable {

  public GenerationOptions {
    until = List.copyOf(until);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_gen_toks must be at least 1, got " + maxTokens);
    }
  }
}
