package org.lethe.measure.knowledge;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Returns the tasks that occur in pairs. */
  static Set<String> tasks(List<KnowledgePair> pairs) {
    return pairs.stream()
        .flatMap(pair -> Stream.of(pair.knowledge(), pair.instruction()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
