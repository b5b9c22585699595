package org.lethe.training;

import java.util.List;
import java.util.stream.LongStream;
import org.lethe.checkpoint.Weight;
import org.lethe.checkpoint.WeightLayout;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;

/**
 * What a run computes, as far as recipes differ in it.
 *
 * @param trainedParameters parameters that get a gradient; of frozen heads their maps count whole
 * @param teacherPasses how often a teacher reads each token of a batch
 * @param fisherTokens tokens that are read forward and backward for Fisher information
 */
public record TrainingCost(long trainedParameters, int teacherPasses, long fisherTokens) {

  /** Returns the cost of a run of a recipe. */
  public static TrainingCost of(Recipe recipe, Parent parent, Past past) {
    boolean taught =
        recipe.objective().terms().stream().anyMatch(t -> t instanceof FvGuided f && !f.isOff());
    long trained =
        recipe instanceof Recipe.Pretrain
            ? trained(
                new WeightLayout(parent.blueprint().family(), parent.blueprint().config()), recipe)
            : trained(parent.checkpoint().layout(), recipe);
    return new TrainingCost(trained, taught ? 1 : 0, fisherTokens(recipe, past));
  }

  private static long trained(WeightLayout layout, Recipe recipe) {
    FrozenParts frozen = recipe.objective().frozen();
    List<Weight> weights =
        layout.weights().stream().filter(w -> !frozen.covers(w.layer(), w.module())).toList();
    return recipe.adaptation() instanceof Lora lora
        ? weights.stream()
            .filter(weight -> !weight.bias() && lora.targets().contains(weight.slot()))
            .mapToLong(weight -> lora.rank() * LongStream.of(weight.shape()).sum())
            .sum()
        : weights.stream()
            .mapToLong(weight -> LongStream.of(weight.shape()).reduce(1, Math::multiplyExact))
            .sum();
  }

  private static long fisherTokens(Recipe recipe, Past past) {
    long tokens = 0;
    for (ObjectiveTerm term : recipe.objective().terms()) {
      if (term instanceof Ewc ewc) {
        for (TrainingData data : past.data()) {
          int count = Math.min(ewc.examples(), data.size());
          tokens +=
              data.batch(recipe.options().seed(), 0, count).stream()
                  .mapToLong(sequence -> sequence.tokens().length)
                  .sum();
        }
      }
    }
    return tokens;
  }
}
