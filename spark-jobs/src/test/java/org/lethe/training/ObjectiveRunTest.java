package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.CheckpointWriter;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsTensor;
import org.lethe.checkpoint.SafetensorsWriter;
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
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Precision;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

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
            .mapToObj(i -> Sequence.answer(random.ints(8, 0, 72).toArray(), 5))
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
    return recipe(adaptation, objective, false);
  }

  private static Recipe recipe(Adaptation adaptation, Objective objective, boolean recomputes) {
    return recipe(adaptation, objective, recomputes, Precision.FLOAT32);
  }

  private static Recipe recipe(
      Adaptation adaptation, Objective objective, boolean recomputes, Precision precision) {
    TrainingOptions options =
        new TrainingOptions(
            8,
            4,
            2,
            recomputes,
            precision,
            LearningRateSchedule.constant(1e-2),
            new AdamW.Options(0.9, 0.95, 1e-8, 0.1),
            1,
            CheckpointSteps.last(),
            SaveEvery.steps(2),
            11);
    return new Recipe.FineTune(options, adaptation, objective);
  }

  private TrainingResult run(Recipe recipe, Past past, String folder, StepListener listener) {
    return TrainingRun.run(
        Parent.of(Golden.TINY), recipe, DATA, past, temp.resolve(folder), CPU, listener);
  }

  private List<SavedCheckpoint> weights(Recipe recipe, Past past, String folder) {
    return weights(Parent.of(Golden.TINY), recipe, past, folder);
  }

  private List<SavedCheckpoint> weights(Parent parent, Recipe recipe, Past past, String folder) {
    return TrainingRun.run(parent, recipe, DATA, past, temp.resolve(folder), CPU, step -> {})
        .checkpoints();
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

  /**
   * A model whose every prediction is certain in float32 has no gradient, and so no Fisher
   * information, at the answers it gives itself.
   */
  @Test
  void fisherInformationOfZeroEqualsPlainTraining() {
    Parent certain = Parent.of(certain());
    Past own = new Past(List.of(new ExampleBatches(answered(certain, 0))), List.of(), null);
    Past other = new Past(List.of(new ExampleBatches(answered(certain, 1))), List.of(), null);
    for (Adaptation adaptation : List.of(Adaptation.full(), LORA)) {
      Recipe plain = recipe(adaptation, Objective.PLAIN);
      List<SavedCheckpoint> expected = weights(certain, plain, Past.NONE, "plain " + adaptation);
      for (FisherKind kind : FisherKind.values()) {
        Recipe ewc = recipe(adaptation, of(new Ewc(1e6, kind, 10, 4)));
        String name = adaptation + " " + kind;
        assertThat(weights(certain, ewc, own, name)).as(name).isEqualTo(expected);
      }
      Recipe ewc = recipe(adaptation, of(new Ewc(1e6, FisherKind.EMPIRICAL, 10, 4)));
      assertThat(weights(certain, ewc, other, adaptation + " other")).isNotEqualTo(expected);
    }
  }

  /** The tiny model with its scores multiplied by 10 000. */
  private Path certain() {
    SafetensorsFile weights = SafetensorsFile.open(Golden.TINY.resolve("model.safetensors"));
    List<SafetensorsWriter.Entry> entries =
        weights.tensors().values().stream()
            .map(t -> new SafetensorsWriter.Entry(t.name(), t.shape(), () -> steep(weights, t)))
            .toList();
    Path folder = temp.resolve("certain");
    CheckpointWriter.write(Blueprint.open(Golden.TINY), folder, entries);
    return folder;
  }

  private static float[] steep(SafetensorsFile file, SafetensorsTensor tensor) {
    float[] values = file.floats(tensor);
    if (tensor.name().equals("model.norm.weight")) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= 1e4f;
      }
    }
    return values;
  }

  /** Prompts with the model's own answers, or with the tokens that follow these by number. */
  private static List<Sequence> answered(Parent parent, int shift) {
    Random random = new Random(9);
    List<Sequence> sequences = new ArrayList<>();
    try (Transformer transformer = Transformer.load(parent.checkpoint(), CPU);
        GradMode off = GradMode.off()) {
      for (int i = 0; i < 10; i++) {
        long[] prompt = random.longs(5, 0, 72).toArray();
        try (NDManager scope = transformer.newScope()) {
          NDArray tokens = scope.create(prompt, new Shape(1, prompt.length));
          long[] best = TokenKernels.argmax(transformer.logits(tokens, Hooks.none())).toLongArray();
          int[] all = new int[prompt.length + 1];
          Arrays.setAll(all, k -> k < prompt.length ? (int) prompt[k] : 0);
          all[prompt.length] = (int) (best[prompt.length - 1] + shift) % 72;
          sequences.add(Sequence.answer(all, prompt.length));
        }
      }
    }
    return sequences;
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
    FrozenParts frozen =
        new FrozenParts(List.of(), List.of("v"), List.of(new FrozenHead(0, 1)), false);
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
            new FrozenParts(List.of(), List.of(), List.of(new FrozenHead(0, 1)), false),
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

  /** Runs of every recipe end twice at random steps; states lie after steps 2, 4 and 6. */
  @Test
  void killedRunsEndWithTheWeightsOfUnbrokenOnes() {
    Random moments = new Random(5);
    Lora apart = new Lora(2, 4, Set.of(Slot.Q, Slot.V), false);
    for (Adaptation adaptation : List.of(LORA, apart, Adaptation.full())) {
      Map<String, Objective> objectives = objectives();
      objectives.put("plain", Objective.PLAIN);
      if (!(adaptation instanceof Lora)) {
        List.of("o-lora", "dropout", "together").forEach(objectives::remove); // of adapters
        objectives.put("together, all weights", withoutAdapters());
      }
      objectives.forEach(
          (id, objective) -> breakTwice(recipe(adaptation, objective), adaptation + id, moments));
      Objective mixed = adaptation instanceof Lora ? objectives.get("together") : withoutAdapters();
      for (Objective objective : List.of(Objective.PLAIN, mixed)) {
        Recipe recipe = recipe(adaptation, objective, false, Precision.BF16);
        breakTwice(recipe, adaptation + "bf16" + objective.words(), moments);
      }
    }
  }

  private static Objective withoutAdapters() {
    FrozenParts frozen =
        new FrozenParts(List.of(), List.of(), List.of(new FrozenHead(0, 1)), false);
    List<ObjectiveTerm> terms =
        List.of(
            new L2Sp(1), new Ewc(1e3, FisherKind.SAMPLED, 10, 8), guided(Form.CORRECTED, 1, 1, 1));
    return new Objective(terms, 0.5, true, frozen, 0);
  }

  private void breakTwice(Recipe recipe, String name, Random moments) {
    Past past = pastWithAdapter();
    int first = 1 + moments.nextInt(7);
    int saved = (first - 1) / 2 * 2;
    for (int last : new int[] {first, saved + 1 + moments.nextInt(8 - saved)}) {
      assertThatThrownBy(
              () ->
                  run(
                      recipe,
                      past,
                      "broken " + name,
                      step -> {
                        if (step.step() == last) {
                          throw new Killed();
                        }
                      }))
          .isInstanceOf(Killed.class);
    }
    TrainingResult resumed = run(recipe, past, "broken " + name, step -> {});
    TrainingResult whole = run(recipe, past, "whole " + name, step -> {});
    assertThat(resumed.checkpoints()).as(name).isEqualTo(whole.checkpoints());
    assertThat(resumed.checkpoints().get(0).weightsDigest()).as(name).isNotNull();
    assertThat(resumed.steps()).hasSize(8);
  }

  @Test
  void blocksThatAreComputedAgainGiveTheSameWeights() {
    Map<String, Objective> objectives = objectives();
    objectives.keySet().removeIf(id -> List.of("heads", "together").contains(id));
    objectives.keySet().removeIf(id -> id.startsWith("fv-guided"));
    objectives.put("plain", Objective.PLAIN);
    for (Adaptation adaptation : List.of(LORA, Adaptation.full())) {
      if (!(adaptation instanceof Lora)) {
        List.of("o-lora", "dropout").forEach(objectives::remove);
      }
      objectives.forEach(
          (id, objective) -> {
            String name = adaptation + " " + id;
            Past past = pastWithAdapter();
            List<SavedCheckpoint> kept = weights(recipe(adaptation, objective), past, name);
            Recipe recomputing = recipe(adaptation, objective, true);
            assertThat(weights(recomputing, past, "again " + name)).as(name).isEqualTo(kept);
          });
    }
    Recipe guided = recipe(LORA, of(guided(Form.CORRECTED, 20, 0.1, 1)), true);
    assertThatThrownBy(() -> weights(guided, past(), "guided"))
        .hasMessageContaining("take one of them out");
  }

  @Test
  void headsOfTheGuideAreFrozenAsIfTheyWereNamed() {
    List<FrozenHead> named = List.of(new FrozenHead(0, 1), new FrozenHead(1, 0)); // of guide()
    FrozenParts byName = new FrozenParts(List.of(), List.of(), named, false);
    FrozenParts byGuide = new FrozenParts(List.of(), List.of(), List.of(), true);
    Recipe first = recipe(LORA, new Objective(List.of(), 0, false, byName, 0));
    Recipe second = recipe(LORA, new Objective(List.of(), 0, false, byGuide, 0));
    List<SavedCheckpoint> expected = weights(first, past(), "named");
    assertThat(weights(second, past(), "guide")).isEqualTo(expected);
    assertThat(weights(recipe(LORA, Objective.PLAIN), past(), "free")).isNotEqualTo(expected);
    assertThatThrownBy(() -> weights(second, Past.NONE, "without"))
        .hasMessageContaining("freeze.guide-heads needs a vector; name its tables in guide");
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
