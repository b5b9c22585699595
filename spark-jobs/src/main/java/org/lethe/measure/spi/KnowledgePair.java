package org.lethe.measure.spi;

import java.io.Serializable;

/**
 * Two tasks over the same items, document by document: a task of bare completion, and the same
 * items under an instruction (Jiang et al. 2024, knowledge and instruction probability).
 *
 * @param name what the pair is called in tables and reports
 * @param knowledge task of the bare completion, without instruction or options
 * @param instruction task of the same items under an instruction
 */
public record KnowledgePair(String name, String knowledge, String instruction)
    implements Serializable {
  public KnowledgePair {
    if (knowledge.equals(instruction)) {
      throw new IllegalArgumentException(
          "knowledge pair %s must name two tasks, got %s twice".formatted(name, knowledge));
    }
  }
}
