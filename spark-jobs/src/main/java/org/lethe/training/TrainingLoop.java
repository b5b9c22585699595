package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.lethe.transformer.AdapterDropout;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.GradientKernels;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/** Trains a transformer step by step; used by one thread. */
final class TrainingLoop implements AutoCloseable {

  /** Keeps the factor finite if the norm is zero, as in clip_grad_norm_. */
  private static final float CLIP_EPSILON = 1e-6f;

  /** More than the forward passes of a step. */
  private static final long MOST_PASSES = 1 << 20;

  private final Transformer transformer;
  private final TrainingOptions options;
  private final List<Parameter> trained;
  private final List<NDArray> weights;
  private final List<Parameter> computed;
  private final NDManager scope;
  private final AdamW optimiser;
  private final StepObjective objective;
  private final List<AdapterDropout> dropouts;
  private long pass; // number of the next forward pass, over all steps

  /**
   * @param transformer the model that losses are computed with
   * @param trained the weights to train, float32; the others do not change
   * @param computed weights of the transformer: the same, or copies of them in fewer bits
   */
  TrainingLoop(
      Transformer transformer,
      List<Parameter> trained,
      List<Parameter> computed,
      TrainingOptions options,
      StepObjective objective) {
    this.transformer = transformer;
    this.options = options;
    this.objective = objective;
    this.trained = List.copyOf(trained);
    this.weights = trained.stream().map(Parameter::array).toList();
    this.computed = List.copyOf(computed);
    this.dropouts =
        transformer.adapters().stream()
            .map(LowRankAdapter::dropout)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    this.scope = transformer.newScope();
    this.optimiser = new AdamW(scope, weights, options.optimiser());
    weights.forEach(w -> w.setRequiresGradient(true));
    computed.forEach(w -> w.array().setRequiresGradient(true));
  }

  /** Gives the model that computes the values of the trained weights; grad mode must be off. */
  void copyWeights() {
    for (int i = 0; copies() && i < weights.size(); i++) {
      ArrayKernels.assign(computed.get(i).array(), weights.get(i));
    }
  }

  /** Whether the model computes with copies of the weights that are trained. */
  private boolean copies() {
    return options.precision() != Precision.FLOAT32;
  }

  List<Parameter> trained() {
    return trained;
  }

  AdamW optimiser() {
    return optimiser;
  }

  /**
   * Does one optimiser step. If loss or gradient are not finite, the weights do not change.
   *
   * @param groups the sequences of the step; objectives may treat groups apart
   * @param step counted from 0
   * @return its loss is the mean over all targets, without the other terms of the objective
   */
  TrainingStep step(List<List<Sequence>> groups, int step) {
    long start = System.nanoTime();
    pass = step * MOST_PASSES;
    double rate = options.schedule().at(step, options.steps());
    try (NDManager stepScope = transformer.newScope();
        GradMode off = GradMode.off()) {
      List<Sequence> batch = groups.stream().flatMap(List::stream).toList();
      List<NDArray> gradients = new ArrayList<>();
      double loss =
          objective.projectsConflicts()
              ? projected(groups, step, gradients, stepScope)
              : gradients(batch, step, gradients, stepScope);
      addPenalties(gradients, stepScope);
      objective.frozenHeads().mask(gradients);
      float norm = GradientKernels.norm(gradients).getFloat();
      if (Double.isFinite(loss) && Float.isFinite(norm)) {
        optimiser.step(gradients, clipping(norm), rate);
        objective.frozenHeads().restore(weights);
        copyWeights();
      }
      long tokens = batch.stream().mapToLong(s -> s.tokens().length).sum();
      dropouts.forEach(AdapterDropout::end);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new TrainingStep(step + 1, loss, rate, norm, tokens, seconds);
    }
  }

  /**
   * Computes the gradient of the loss of a batch: the mean over all its targets, and what guides
   * it.
   *
   * @param sums empty; filled with the gradient of each weight
   * @return the mean loss over all targets
   */
  private double gradients(List<Sequence> batch, int step, List<NDArray> sums, NDManager owner) {
    BatchLoss.Whole whole = BatchLoss.Whole.of(batch, step);
    int partSize = Math.max(1, batch.size() / options.accumulation());
    double loss = 0;
    for (int first = 0; first < batch.size(); first += partSize) {
      List<Sequence> sequences = batch.subList(first, Math.min(batch.size(), first + partSize));
      try (NDManager partScope = owner.newSubManager()) {
        BatchLoss.Terms terms;
        List<NDArray> gradients;
        try (GradMode on = GradMode.on()) {
          beginPass();
          terms = objective.loss().of(sequences, whole, partScope);
          gradients = Arrays.asList(objective.loss().gradients(terms, computed));
        }
        if (copies()) {
          gradients.replaceAll(gradient -> ArrayKernels.like(gradient, weights.get(0))); // float32
        }
        loss += terms.answers().getFloat();
        if (sums.isEmpty()) {
          gradients.forEach(g -> g.attach(owner));
          sums.addAll(gradients);
        } else {
          GradientKernels.accumulate(sums, gradients);
        }
      }
    }
    return loss;
  }

  /** As {@link #gradients}; each group's gradient is projected off the others it conflicts with. */
  private double projected(
      List<List<Sequence>> groups, int step, List<NDArray> result, NDManager owner) {
    List<List<NDArray>> tasks = new ArrayList<>();
    double loss = 0;
    int all = 0;
    for (List<Sequence> group : groups) {
      List<NDArray> gradients = new ArrayList<>();
      int targets = group.stream().mapToInt(Sequence::targets).sum();
      loss += gradients(group, step, gradients, owner) * targets;
      all += targets;
      objective.frozenHeads().mask(gradients);
      tasks.add(gradients);
    }
    result.addAll(ConflictProjection.mean(tasks, options.seed(), step, owner));
    return loss / all;
  }

  private void addPenalties(List<NDArray> sums, NDManager owner) {
    for (WeightPenalty penalty : objective.penalties()) {
      try (NDManager scope = owner.newSubManager()) {
        NDArray[] gradients;
        try (GradMode on = GradMode.on()) {
          gradients = GradientKernels.gradients(penalty.of(scope), weights);
        }
        GradientKernels.accumulate(sums, Arrays.asList(gradients));
      }
    }
  }

  private void beginPass() {
    dropouts.forEach(dropout -> dropout.begin(pass));
    pass++;
  }

  /** Factor that clips gradients of a joint norm. */
  private float clipping(float norm) {
    return Math.min(1, (float) options.clipNorm() / (norm + CLIP_EPSILON));
  }

  /** Frees the optimiser's moments; the transformer stays open. */
  @Override
  public void close() {
    weights.forEach(w -> w.setRequiresGradient(false));
    computed.forEach(w -> w.array().setRequiresGradient(false));
    scope.close();
  }
}
