package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Slot;
import org.lethe.effect.Head;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.FvGuided.Form;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.training.ObjectiveTerm.OLora;
import org.lethe.training.TrainingResult.SavedCheckpoint;

/** Runs with objectives: what is equal to plain training bit for bit, and what a kill changes. */
@Tag("engine")
class ObjectiveRunTest {

  private static final Device CPU = Device.cpu();
  private static final Lora LORA = new Lora(2, 4, Set.of(Slot.Q, Slot.V), true);
  private static final ExampleBatches DATA = examples(1);

  @TempDir Path temp;

  private static ExampleBatches examples(long seed) {
    Random random = new Random(seed);
    return new ExampleBatches(
        IntStream.range(0, 24)
            .mapToObj(i -> new Sequence(random.ints(8, 0, 72).toArray(), 5))
            .toList());
  }

  private static Past past() {
    PackedText text = new PackedText(new Random(3).ints(200, 0, 72).toArray(), 9);
    return new Past(List.of(examples(2), text), List.of(), guide());
  }

  private static Guide guide() {
    float[] vector = new float[16];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(i + 1);
    }
    return new Guide(vector, List.of(new Head(0, 1), new Head(1, 0)));
  }

  private static FvGuided guided(Form form, double first, double second, double heads) {
    return new FvGuided(form, first, second, heads, 0, 0, 0, 2, 0);
  }

  private static Objective of(ObjectiveTerm... terms) {
    return new Objective(List.of(terms), 0, false, FrozenParts.NONE, 0);
  }

  private static Objective replay(double fraction, boolean projects) {
    return new Objective(List.of(), fraction, projects, FrozenParts.NONE, 0);
  }

  private static Recipe recipe(Adaptation adaptation, Objective objective) {
    TrainingOptions options =
        new TrainingOptions(
            8,
            4,
            2,
            LearningRateSchedule.constant(1e-2),
            new AdamW.Options(0.9, 0.95, 1e-8, 0.1),
            1,
            CheckpointSteps.last(),
            2,
            11);
    return new Recipe.FineTune(options, adaptation, objective);
  }

  private TrainingResult run(Recipe recipe, Past past, String folder, StepListener listener) {
    return TrainingRun.run(
        Parent.of(Golden.TINY), recipe, DATA, past, temp.resolve(folder), CPU, listener);
  }

  private List<SavedCheckpoint> weights(Recipe recipe, Past past, String folder) {
    return run(recipe, past, folder, step -> {}).checkpoints();
  }

  @Test
  void objectivesOfNoWeightEqualPlainTraining() {
    Map<String, Objective> nothing = new LinkedHashMap<>();
    nothing.put("l2-sp", of(new L2Sp(0)));
    nothing.put("ewc", of(new Ewc(0, FisherKind.EMPIRICAL, 10, 8)));
    nothing.put("fv-guided", of(guided(Form.AUTHORS, 0, 0, 0)));
    nothing.put("iv-guided", of(new IvGuided(0, 1, 1)));
    nothing.put("replay", replay(0, false));
    nothing.put("pcgrad of one task", replay(0, true));
    for (Adaptation adaptation : List.of(Adaptation.full(), LORA)) {
      String name = adaptation.getClass().getSimpleName();
      List<SavedCheckpoint> plain =
          weights(recipe(adaptation, Objective.PLAIN), Past.NONE, name + " plain");
      nothing.forEach(
          (id, objective) ->
              assertThat(weights(recipe(adaptation, objective), past(), name + id))
                  .as(name + " " + id)
                  .isEqualTo(plain));
      Objective alone = of(new Ewc(400, FisherKind.EMPIRICAL, 10, 8), new OLora(0.5));
      assertThat(weights(recipe(adaptation, alone), Past.NONE, name + "no past")).isEqualTo(plain);
    }
  }

  @Test
  void everyPartOfAnObjectiveChangesTheWeights() {
    List<SavedCheckpoint> plain = weights(recipe(LORA, Objective.PLAIN), Past.NONE, "plain");
    objectives()
        .forEach(
            (id, objective) ->
                assertThat(weights(recipe(LORA, objective), pastWithAdapter(), id))
                    .as(id)
                    .isNotEqualTo(plain));
  }

  /** Objectives whose every part does something to a LoRA run. */
  private static Map<String, Objective> objectives() {
    Map<String, Objective> objectives = new LinkedHashMap<>();
    objectives.put("l2-sp", of(new L2Sp(10)));
    objectives.put("empirical", of(new Ewc(1e4, FisherKind.EMPIRICAL, 10, 8)));
    objectives.put("batch", of(new Ewc(1e4, FisherKind.BATCH, 10, 4)));
    objectives.put("sampled", of(new Ewc(1e4, FisherKind.SAMPLED, 10, 8)));
    objectives.put("fv-guided, authors", of(guided(Form.AUTHORS, 20, 0.1, 1)));
    objectives.put("fv-guided, corrected", of(guided(Form.CORRECTED, 20, 0.1, 1)));
    objectives.put("heads", of(guided(Form.CORRECTED, 0, 0, 1e3)));
    objectives.put("iv-guided", of(new IvGuided(1, 0.5, 1)));
    objectives.put("o-lora", of(new OLora(0.5)));
    objectives.put("replay", replay(0.5, false));
    objectives.put("pcgrad", replay(0.5, true));
    FrozenParts frozen = new FrozenParts(List.of(), List.of("v"), List.of(new FrozenHead(0, 1)));
    objectives.put("freeze", new Objective(List.of(), 0, false, frozen, 0));
    objectives.put("dropout", new Objective(List.of(), 0, false, FrozenParts.NONE, 0.2));
    objectives.put(
        "together",
        new Objective(
            List.of(
                new L2Sp(1),
                new Ewc(1e3, FisherKind.SAMPLED, 10, 8),
                new OLora(0.5),
                guided(Form.CORRECTED, 1, 1, 1)),
            0.5,
            true,
            new FrozenParts(List.of(), List.of(), List.of(new FrozenHead(0, 1))),
            0.2));
    return objectives;
  }

  private Past pastWithAdapter() {
    run(recipe(LORA, Objective.PLAIN), Past.NONE, "earlier", step -> {});
    Path adapter = temp.resolve("earlier").resolve(CheckpointSteps.folder(8) + "-adapter");
    return new Past(past().data(), List.of(adapter), guide());
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void killedRunsEndWithTheWeightsOfUnbrokenOnes() {
    Random moments = new Random(5);
    objectives()
        .forEach(
            (id, objective) -> {
              Recipe recipe = recipe(LORA, objective);
              Past past = pastWithAdapter();
              int last = 3 + moments.nextInt(5); // states lie after steps 2, 4 and 6
              assertThatThrownBy(
                      () ->
                          run(
                              recipe,
                              past,
                              "broken " + id,
                              step -> {
                                if (step.step() == last) {
                                  throw new Killed();
                                }
                              }))
                  .isInstanceOf(Killed.class);
              TrainingResult resumed = run(recipe, past, "broken " + id, step -> {});
              TrainingResult whole = run(recipe, past, "whole " + id, step -> {});
              assertThat(resumed.checkpoints()).as(id).isEqualTo(whole.checkpoints());
              assertThat(resumed.steps()).hasSize(8);
            });
  }

  @Test
  void whatAnObjectiveReadsIsPartOfTheIdentity() {
    Recipe ewc = recipe(LORA, of(new Ewc(400, FisherKind.EMPIRICAL, 10, 8)));
    Parent parent = Parent.of(Golden.TINY);
    assertThat(
            List.of(
                TrainingRun.id(parent, ewc, DATA, Past.NONE),
                TrainingRun.id(parent, ewc, DATA, past()),
                TrainingRun.id(parent, ewc, DATA, pastWithAdapter()),
                TrainingRun.id(
                    parent,
                    recipe(LORA, of(new Ewc(401, FisherKind.EMPIRICAL, 10, 8))),
                    DATA,
                    past())))
        .doesNotHaveDuplicates();
  }
}
