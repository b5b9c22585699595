package org.lethe.measure.headeffects;

import java.util.List;
import java.util.Set;
import org.lethe.benchmark.context.Part;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextSets;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorSource;
import org.lethe.table.PromptRow;

/** Chooses the prompts whose answers are changed. */
final class EffectTrials {
  private EffectTrials() {}

  /**
   * Returns the prompts of a kind in planned order: with {@code todd} those of the validation part
   * without what tells the task, whose query the checkpoint answers right when told; with {@code
   * fv} questions of the test part alone.
   */
  static List<PromptRow> of(VectorKind kind, List<PromptRow> prompts, ContextAnswers answers) {
    boolean todd = kind.convention() == VectorConvention.TODD;
    boolean corrupted = todd && kind.source() == VectorSource.FEW_SHOT;
    String set = corrupted ? ContextSets.CORRUPTED : ContextSets.ZERO_SHOT;
    Part part = todd ? Part.VALIDATION : Part.TEST;
    Set<Long> right = answers.rightQueries(kind.source());
    return prompts.stream()
        .filter(prompt -> prompt.promptSet().equals(set))
        .filter(prompt -> prompt.part().equals(part.key()))
        .filter(prompt -> !todd || right.contains(prompt.docId()))
        .toList();
  }
}
