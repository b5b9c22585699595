package org.lethe.training;

import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Weight;
import org.lethe.checkpoint.WeightLayout;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.transformer.Precision;

/**
 * An estimate of the memory that a run takes at its peak, in bytes.
 *
 * @param weights the model, trained or frozen, with adapters and the teacher of a guided recipe; in
 *     fewer bits too where passes are computed in them
 * @param optimiser two moments of each trained weight
 * @param gradients of the trained weights; twice where a batch is cut, once more for each group of
 *     PCGrad
 * @param objective copies of weights and Fisher information of penalties, with their gradients
 * @param activations what the largest part of a batch keeps for its gradient, with the scores
 */
public record MemoryNeed(
    long weights, long optimiser, long gradients, long objective, long activations) {

  /**
   * Arrays as large as the scores. The gradient overwrites the scores, so one is needed; the other
   * three stand for memory that the allocator does not use again, as measured with SmolLM2.
   */
  private static final int SCORES = 4;

  /**
   * Copies of a guided recipe: the student's scores, their logarithms and the gradient of each;
   * scores of the teacher, distributions of both sides, what they differ by.
   */
  private static final int GUIDED_SCORES = 12;

  public long bytes() {
    return weights + optimiser + gradients + objective + activations;
  }

  /** The need of a run. */
  public static MemoryNeed of(Parent parent, Recipe recipe, TrainingData own, Past past) {
    Blueprint blueprint = parent.blueprint();
    TrainingData data = MixedData.of(own, past, recipe.objective().replay());
    return of(blueprint, recipe, past, activations(blueprint.config(), recipe, data));
  }

  /** The need of a run but for what a batch keeps, and for what was learned before it. */
  public static MemoryNeed withoutData(Blueprint blueprint, Recipe recipe) {
    return of(blueprint, recipe, Past.NONE, 0);
  }

  private static MemoryNeed of(Blueprint blueprint, Recipe recipe, Past past, long activations) {
    ModelConfig config = blueprint.config();
    WeightLayout layout = new WeightLayout(blueprint.family(), config);
    long all = layout.elements();
    long adapted = 0; // elements of the maps that have an adapter
    long trained = all;
    if (recipe.adaptation() instanceof Lora lora) {
      trained = 0;
      for (Weight map : maps(lora, layout, config)) {
        adapted += map.shape()[0] * map.shape()[1];
        trained += lora.rank() * (map.shape()[0] + map.shape()[1]);
      }
    }
    Objective objective = recipe.objective();
    int groups =
        objective.projectsConflicts() && objective.replay() > 0 ? past.data().size() + 2 : 0;
    int sums = 1 + (recipe.options().accumulation() > 1 ? 1 : 0) + groups;
    long adapters = recipe.adaptation() instanceof Lora ? trained : 0;
    long models = all * (isGuided(recipe) ? 2 : 1) + adapters;
    Precision precision = recipe.options().precision();
    boolean copied = precision != Precision.FLOAT32;
    return new MemoryNeed(
        Float.BYTES * (copied ? all + adapters : models)
            + (copied ? precision.bytes() * models : 0),
        Float.BYTES * 2 * trained,
        (Float.BYTES * sums + (copied ? precision.bytes() : 0)) * trained,
        Float.BYTES * penalties(objective, past, trained, adapted),
        activations);
  }

  private static boolean isGuided(Recipe recipe) {
    return recipe.objective().terms().stream()
        .anyMatch(term -> term instanceof FvGuided guided && !guided.isOff());
  }

  private static List<Weight> maps(Lora lora, WeightLayout layout, ModelConfig config) {
    List<Weight> maps = new ArrayList<>();
    for (Slot slot : lora.targets()) {
      for (int layer = 0; layer < config.layers(); layer++) {
        if (config.has(slot, layer)) {
          maps.add(layout.weight(slot, layer, 0));
        }
      }
    }
    return maps;
  }

  /** Elements of what penalties keep and of what their gradient takes. */
  private static long penalties(Objective objective, Past past, long trained, long adapted) {
    long elements = 0;
    boolean distance = false;
    for (ObjectiveTerm term : objective.terms()) {
      boolean fisher = term instanceof Ewc && !past.data().isEmpty();
      elements += fisher ? Math.max(trained, adapted) : 0;
      distance |= fisher || term instanceof L2Sp;
    }
    if (distance) { // the start, the differences, their squares, a gradient of each
      elements += adapted > 0 ? 3 * adapted : 4 * trained;
    }
    return elements;
  }

  private static long activations(ModelConfig config, Recipe recipe, TrainingData data) {
    boolean guided = isGuided(recipe);
    long heads = (long) config.heads() * config.headSize();
    long block = 6L * config.width() + 4L * heads + 4L * config.mlpWidth();
    long blocks =
        recipe.options().recomputesBlocks()
            ? (long) config.layers() * config.width() + 2 * block
            : config.layers() * block;
    long most = 0;
    for (List<Sequence> part : parts(recipe.options(), data)) {
      long tokens = (long) part.size() * longest(part);
      long rows = guided ? tokens : part.stream().mapToLong(Sequence::targets).sum();
      long scores = rows * config.vocabularySize() * (guided ? GUIDED_SCORES : SCORES);
      long bytes = recipe.options().precision().bytes();
      most = Math.max(most, bytes * tokens * blocks + Float.BYTES * scores);
    }
    return most;
  }

  private static int longest(List<Sequence> part) {
    return part.stream().mapToInt(s -> s.tokens().length).max().orElseThrow();
  }

  /** The parts of the batches of all steps, as the loop cuts them. */
  private static List<List<Sequence>> parts(TrainingOptions options, TrainingData data) {
    List<List<Sequence>> parts = new ArrayList<>();
    int size = Math.max(1, options.batchSize() / options.accumulation());
    for (int step = 0; step < options.steps(); step++) {
      List<Sequence> batch = data.batch(options.seed(), step, options.batchSize());
      for (int first = 0; first < batch.size(); first += size) {
        parts.add(batch.subList(first, Math.min(batch.size(), first + size)));
      }
    }
    return parts;
  }
}
