package org.lethe.benchmark;

import java.io.Serializable;

/**
 * How the tokens of an answer are drawn.
 *
 * @param temperature what logits are divided by, above 0
 * @param topK how many of the most probable tokens may be drawn; 0 for all
 * @param topP the fewest most probable tokens whose probabilities reach this may be drawn; 1 for
 *     all
 * @param repeats how often a question is answered
 */
public record Sampling(double temperature, int topK, double topP, int repeats)
    implements Serializable {

  /** transformers' temperature where a task names none. */
  static final double TEMPERATURE = 1;

  /** transformers' {@code top_k} where a task names none. */
  static final int TOP_K = 50;

  /** transformers' {@code top_p} where a task names none. */
  static final double TOP_P = 1;

  public Sampling {
    if (!(temperature > 0) || topK < 0 || !(topP >= 0 && topP <= 1) || repeats < 1) {
      throw new IllegalArgumentException(
          "temperature %s, top_k %d, top_p %s, repeats %d"
              .formatted(temperature, topK, topP, repeats));
    }
  }
}
