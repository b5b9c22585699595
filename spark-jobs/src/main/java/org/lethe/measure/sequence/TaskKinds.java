package org.lethe.measure.sequence;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.spi.Comparison.ComparedTask;
import org.lethe.measure.spi.KnowledgePair;
import org.lethe.measure.spi.KnowledgePairs;

/**
 * How tasks ask. Forgetting of tasks that are never trained on is told apart by it (Jiang et al.
 * 2025): zero-shot, in context, and under an instruction (Wang et al. 2023).
 *
 * @param examples worked examples in every prompt, by task; without tasks of which that is not
 *     known
 * @param instructions tasks that ask under an instruction what another task asks without
 */
record TaskKinds(Map<String, Integer> examples, Set<String> instructions) {
  TaskKinds {
    examples = Map.copyOf(examples);
    instructions = Set.copyOf(instructions);
  }

  static TaskKinds of(Collection<ComparedTask> tasks, KnowledgePairs pairs) {
    Map<String, Integer> examples = new HashMap<>();
    for (ComparedTask task : tasks) {
      if (task.examples() != null) {
        examples.put(task.name(), task.examples());
      }
    }
    Set<String> instructions =
        pairs.knowledgePairs().stream().map(KnowledgePair::instruction).collect(Collectors.toSet());
    return new TaskKinds(examples, instructions);
  }

  /**
   * Returns whether a convention is about a task that is never trained on.
   *
   * @param convention one of such tasks
   */
  boolean isOf(ForgettingConvention convention, String task) {
    return switch (convention) {
      case GENERAL_DELTA -> true;
      case ZERO_SHOT_DELTA -> examples.getOrDefault(task, -1) == 0;
      case IN_CONTEXT_DELTA -> examples.getOrDefault(task, -1) > 0;
      case INSTRUCTION_DELTA -> instructions.contains(task);
      default -> throw new IllegalArgumentException(convention + " is of trained tasks");
    };
  }
}
