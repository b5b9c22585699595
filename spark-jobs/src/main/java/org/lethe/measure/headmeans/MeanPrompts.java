package org.lethe.measure.headmeans;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.context.Part;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextSets;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorSource;
import org.lethe.table.PromptRow;

/** Chooses the prompts that a mean is over, from what the checkpoint answers. */
final class MeanPrompts {
  /** Jiang et al. 2025: prompts whose right token is among the ten most probable. */
  private static final int FV_RANK = 10;

  /** Jiang et al. 2025: fewer are topped up to so many. */
  private static final int FV_LEAST = 50;

  private final List<PromptRow> prompts;
  private final ContextAnswers answers;
  private final int most;

  /**
   * @param prompts the planned prompts, by set and index
   * @param most most prompts of a mean
   */
  MeanPrompts(List<PromptRow> prompts, ContextAnswers answers, int most) {
    this.prompts = prompts;
    this.answers = answers;
    this.most = most;
  }

  List<PromptRow> of(VectorKind kind) {
    return switch (kind.convention()) {
      case TODD -> ofRightQueries(kind.source());
      case FV -> leastLoss(kind.source());
    };
  }

  /** Prompts of the validation part whose query is answered right, in planned order. */
  private List<PromptRow> ofRightQueries(VectorSource source) {
    Set<Long> right = answers.rightQueries(source);
    String set = source == VectorSource.FEW_SHOT ? ContextSets.MEANS : ContextSets.INSTRUCTION;
    return prompts.stream()
        .filter(prompt -> prompt.promptSet().equals(set))
        .filter(prompt -> prompt.part().equals(Part.VALIDATION.key()))
        .filter(prompt -> right.contains(prompt.docId()))
        .limit(most)
        .toList();
  }

  /** Prompts whose right token ranks high, by loss; topped up by loss where these are few. */
  private List<PromptRow> leastLoss(VectorSource source) {
    List<PromptRow> byLoss =
        prompts.stream()
            .filter(prompt -> prompt.promptSet().equals(source.answered()))
            .sorted(Comparator.comparingDouble(prompt -> answers.to(prompt.promptId()).meanLoss()))
            .toList();
    List<PromptRow> chosen = new ArrayList<>();
    for (PromptRow prompt : byLoss) {
      if (chosen.size() < most && answers.to(prompt.promptId()).rank() < FV_RANK) {
        chosen.add(prompt);
      }
    }
    for (PromptRow prompt : byLoss) {
      if (chosen.size() < Math.min(FV_LEAST, most) && !chosen.contains(prompt)) {
        chosen.add(prompt);
      }
    }
    return chosen;
  }
}
