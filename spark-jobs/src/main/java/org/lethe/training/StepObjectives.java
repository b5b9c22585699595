package org.lethe.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.LowRankChange;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Weight;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.training.ObjectiveTerm.OLora;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * Makes what the objective of a recipe needs of the parent and of the past: copies of weights,
 * Fisher information, earlier adapters. A run that resumes makes the same again, since all of it
 * follows from parent, past and seed.
 */
final class StepObjectives {

  private final TrainedModel model;
  private final Recipe recipe;
  private final Parent parent;
  private final Past past;

  /**
   * @param model with the weights of the parent
   */
  StepObjectives(TrainedModel model, Recipe recipe, Parent parent, Past past) {
    this.model = model;
    this.recipe = recipe;
    this.parent = parent;
    this.past = past;
  }

  /**
   * Makes the objective; the caller closes it.
   *
   * @throws IllegalArgumentException if it freezes what the model does not have, or everything
   */
  StepObjective make() {
    Objective objective = recipe.objective();
    checkFrozen(objective.frozen());
    NDManager scope = model.transformer().newScope();
    try {
      List<WeightPenalty> penalties = new ArrayList<>();
      WeightChanges changes = needsChanges(objective) ? changes(scope) : null;
      for (ObjectiveTerm term : objective.terms()) {
        addPenalty(term, changes, penalties, scope);
      }
      FrozenHeads heads =
          new FrozenHeads(
              objective.frozen().heads(() -> guide("freeze.guide-heads")),
              model.trained(),
              model.transformer().config(),
              scope);
      return new StepObjective(loss(), penalties, objective.projectsConflicts(), heads, scope);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private BatchLoss loss() {
    Student student = Student.of(model.student(), recipe.options().recomputesBlocks());
    for (ObjectiveTerm term : recipe.objective().terms()) {
      if (term instanceof FvGuided guided && !guided.isOff()) {
        refuseRecomputation();
        return new VectorGuidance(model.student(), teacher(), guided, guide("fv-guided"));
      }
      if (term instanceof IvGuided guided && guided.weight() > 0) {
        int steps = recipe.options().steps();
        return new ProgressiveIntervention(student, guided, steps, guide("iv-guided").vector());
      }
    }
    return new AnswerLoss(student);
  }

  private void refuseRecomputation() {
    if (recipe.options().recomputesBlocks()) {
      throw new IllegalArgumentException(
          "fv-guided reads outputs of heads, whose gradient gradient-checkpointing does not keep;"
              + " take one of them out");
    }
  }

  private Transformer teacher() {
    Device device = model.transformer().parameters().get(0).array().getDevice();
    return Transformer.load(
        parent.checkpoint().merged(), recipe.options().precision(), List.of(device));
  }

  private Guide guide(String term) {
    if (past.guide() == null) {
      throw new IllegalArgumentException(term + " needs a vector; name its tables in guide");
    }
    past.guide().check(model.transformer().config());
    return past.guide();
  }

  private static boolean needsChanges(Objective objective) {
    return objective.terms().stream().anyMatch(t -> t instanceof L2Sp || t instanceof Ewc);
  }

  private WeightChanges changes(NDManager scope) {
    return model.trainedAdapters().isEmpty()
        ? WeightChanges.OfWeights.from(
            model.trained().stream().map(Parameter::array).toList(), scope)
        : new WeightChanges.OfAdapters(model.trainedAdapters());
  }

  private void addPenalty(
      ObjectiveTerm term, WeightChanges changes, List<WeightPenalty> penalties, NDManager scope) {
    if (term instanceof L2Sp l2) {
      float factor = (float) l2.weight();
      penalties.add(
          owner -> ArrayKernels.times(ObjectiveKernels.squares(changes.now(owner)), factor / 2));
    } else if (term instanceof Ewc ewc && !past.data().isEmpty()) {
      float factor = (float) ewc.weight();
      List<NDArray> fisher = fisher(ewc, changes.weights(), scope);
      penalties.add(
          owner ->
              ArrayKernels.times(ObjectiveKernels.squares(changes.now(owner), fisher), factor / 2));
    } else if (term instanceof OLora orthogonal && !past.adapters().isEmpty()) {
      float factor = (float) orthogonal.weight();
      List<NDArray> old = new ArrayList<>();
      List<NDArray> current = new ArrayList<>();
      past.adapters().forEach(folder -> addPairs(folder, old, current, scope));
      penalties.add(
          owner -> ArrayKernels.times(ObjectiveKernels.overlap(old, current, owner), factor));
    }
  }

  private List<NDArray> fisher(Ewc options, List<NDArray> weights, NDManager scope) {
    List<NDArray> sums =
        weights.stream().map(w -> scope.zeros(w.getShape(), w.getDataType())).toList();
    FisherDiagonal diagonal = new FisherDiagonal(model.transformer(), weights, options);
    past.data().forEach(data -> diagonal.addTo(sums, data, recipe.options().seed()));
    return sums;
  }

  /** Pairs A of the maps that an earlier adapter and the run's own adapters change. */
  private void addPairs(Path folder, List<NDArray> old, List<NDArray> current, NDManager scope) {
    Checkpoint adapted = Checkpoint.open(parent.folder(), folder);
    try (GradMode off = GradMode.off()) {
      for (LowRankAdapter adapter : model.trainedAdapters()) {
        NDArray a = earlier(adapted, adapter, scope);
        if (a != null) {
          old.add(a);
          current.add(adapter.a().array());
        }
      }
    }
    if (old.isEmpty()) {
      throw new IllegalArgumentException(
          "o-lora needs an adapter on a map that %s changes too".formatted(folder));
    }
  }

  /** A [r, in] of an earlier adapter at a map; null if it does not change the map. */
  private static NDArray earlier(Checkpoint adapted, LowRankAdapter adapter, NDManager scope) {
    Parameter target = adapter.target();
    for (Slot slot : Slot.values()) {
      if (slot.isBlockMap() && slot.module().equals(target.module())) {
        Weight weight = adapted.layout().weight(slot, target.layer(), 0);
        LowRankChange change = adapted.change(weight);
        return change == null
            ? null
            : scope.create(change.a(), new Shape(change.rank(), weight.shape()[1]));
      }
    }
    return null;
  }

  private void checkFrozen(FrozenParts frozen) {
    List<Parameter> all = model.transformer().parameters();
    for (String module : frozen.modules()) {
      if (all.stream().noneMatch(p -> p.module().equals(module))) {
        List<String> known = all.stream().map(Parameter::module).distinct().toList();
        throw new IllegalArgumentException(
            "modules to freeze must be of %s, got %s".formatted(known, module));
      }
    }
    int layers = model.transformer().config().layers();
    for (int layer : frozen.layers()) {
      if (layer < 0 || layer >= layers) {
        throw new IllegalArgumentException(
            "layers to freeze must be in [0, %d), got %d".formatted(layers, layer));
      }
    }
    if (model.trained().isEmpty()) {
      throw new IllegalArgumentException("everything is frozen; nothing is left to train");
    }
  }
}
