package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lethe.analysis.Estimate;
import org.lethe.measure.spi.Defined;
import org.lethe.scoring.Metric;

/**
 * Makes a row of {@code mitigation}, its p-value not yet corrected.
 *
 * @param confidence level of the intervals
 */
record MatchedRows(
    double confidence, MatchedEffects effects, MatchedScores scores, TrainingCosts costs) {
  /** Below this many documents nothing is judged. */
  private static final int FEW = 20;

  /**
   * Returns a row.
   *
   * @param seeds the matches of one recipe and order of tasks, a seed each
   * @param task the old task of the row; null for the mean over old tasks
   * @param tasks the old tasks that it is about
   */
  MitigationRow row(List<Match> seeds, String task, List<String> tasks, Metric metric) {
    Match first = seeds.get(0);
    List<Match> matched = seeds.stream().filter(Match::isMatched).toList();
    boolean whole = matched.size() == seeds.size();
    MatchedEffect effect = whole ? effects.forgetting(seeds, tasks, metric) : MatchedEffect.NONE;
    MatchedEffect plasticity = whole ? effects.plasticity(seeds) : MatchedEffect.NONE;
    boolean judged = whole && seeds.size() > 1 && effect.items() >= FEW;
    Estimate estimate = effect.estimate();
    double p = judged ? effect.crossed().p() : Double.NaN;
    return MitigationRowBuilder.stagedBuilder()
        .baseId(first.order().base())
        .tasks(first.order().tasks())
        .recipe(first.recipe().recipe())
        .objective(first.recipe().objective())
        .referenceRecipe(first.reference().recipe())
        .task(task)
        .metric(metric.key())
        .nTasks(tasks.size())
        .nSeeds(seeds.size())
        .nMatched(matched.size())
        .n(effect.documents())
        .forgetting(
            orNull(whole, seeds, m -> scores.forgotten(m.recipe(), m.place(), tasks, metric)))
        .referenceForgetting(
            orNull(
                whole,
                seeds,
                m -> scores.forgotten(m.reference(), m.referencePlace(), tasks, metric)))
        .difference(Defined.orNull(estimate.value()))
        .stderr(Defined.orNull(estimate.stderr()))
        .ciLow(Defined.orNull(estimate.interval().low()))
        .ciHigh(Defined.orNull(estimate.interval().high()))
        .ciMethod(estimate.interval().method())
        .p(Defined.orNull(p))
        .pBh(null)
        .detectable(Double.isNaN(p) ? null : Defined.orNull(effect.detectable(confidence)))
        .verdict((whole ? RecipeVerdict.UNTESTED : RecipeVerdict.NOT_MATCHED).name())
        .level(scores.shown(first.level()))
        .plasticity(orNull(whole, seeds, m -> scores.learned(m.recipe(), m.place())))
        .referencePlasticity(
            orNull(whole, seeds, m -> scores.learned(m.reference(), m.referencePlace())))
        .plasticityLow(Defined.orNull(plasticity.estimate().interval().low()))
        .plasticityHigh(Defined.orNull(plasticity.estimate().interval().high()))
        .operations(orNull(whole, seeds, m -> costs.operations(m.recipe(), m.place())))
        .referenceOperations(
            orNull(whole, seeds, m -> costs.operations(m.reference(), m.referencePlace())))
        .trainedParameters(costs.trainedParameters(first.recipe()))
        .estimatedMemory(costs.estimatedMemory(seeds.stream().map(Match::recipe).toList()))
        .referenceEstimatedMemory(
            costs.estimatedMemory(seeds.stream().map(Match::reference).toList()))
        .flag(flag(seeds, whole, effect, plasticity))
        .build();
  }

  private static String flag(
      List<Match> seeds, boolean whole, MatchedEffect effect, MatchedEffect plasticity) {
    List<String> flags = new ArrayList<>();
    if (whole && seeds.size() == 1) {
      flags.add("one_seed");
    }
    if (whole && effect.items() < FEW) {
      flags.add("few_items");
    }
    if (whole
        && seeds.stream().anyMatch(m -> !m.place().reached() || !m.referencePlace().reached())) {
      flags.add("within_tolerance");
    }
    if (plasticity.excludesZero()) {
      flags.add("plasticity_differs");
    }
    return flags.isEmpty() ? null : String.join(",", flags);
  }

  private static Double orNull(boolean whole, List<Match> seeds, ToDoubleFunction<Match> value) {
    return whole ? Defined.orNull(seeds.stream().mapToDouble(value).average().orElseThrow()) : null;
  }
}
