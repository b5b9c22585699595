package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.PeftAdapter;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.checkpoint.Slot;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.training.ObjectiveTerm.OLora;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;

/** Objectives against PyTorch, over the 20 steps of objectives.py. */
@Tag("engine")
class ObjectivesTest {

  private static final Device CPU = Device.cpu();
  private static final JsonNode GOLDEN = golden();
  private static final Lora LORA = new Lora(3, 6, Set.of(Slot.Q, Slot.V), true);

  private static final TrainingOptions OPTIONS =
      new TrainingOptions(
          20,
          4,
          1,
          false,
          Precision.FLOAT32,
          LearningRateSchedule.constant(3e-3),
          new AdamW.Options(0.9, 0.999, 1e-8, 0.1),
          1,
          CheckpointSteps.last(),
          SaveEvery.steps(100),
          0);

  @TempDir Path temp;

  @Test
  void distanceToTheStartIsPenalised() {
    follow("l2-sp", full(List.of(new L2Sp(0.5)), 0, false, FrozenParts.NONE), Past.NONE);
  }

  @Test
  void fisherInformationOfEarlierTasksWeighsTheDistance() {
    for (FisherKind kind : List.of(FisherKind.EMPIRICAL, FisherKind.BATCH)) {
      Ewc ewc = new Ewc(400, kind, 100, 4);
      String name = "ewc." + kind.name().toLowerCase(java.util.Locale.ROOT);
      follow(name, full(List.of(ewc), 0, false, FrozenParts.NONE), past());
    }
  }

  @Test
  void replayedSequencesTakeThePlaceOfNewOnes() {
    follow("replay", full(List.of(), 0.25, false, FrozenParts.NONE), past());
  }

  @Test
  void conflictingGradientsAreProjectedOffEachOther() {
    follow("pcgrad", full(List.of(), 0.25, true, FrozenParts.NONE), past());
  }

  @Test
  void frozenBlocksMapsAndHeadsKeepTheirWeights() {
    FrozenParts frozen =
        new FrozenParts(
            List.of(0),
            List.of("down"),
            List.of(new FrozenHead(1, 0), new FrozenHead(1, 3)),
            false);
    follow("freeze", full(List.of(), 0, false, frozen), Past.NONE);
  }

  @Test
  void newAdaptersAreOrthogonalToEarlierOnes() {
    Recipe recipe = lora(List.of(new OLora(0.5)), 0);
    follow("o-lora", recipe, new Past(List.of(), List.of(earlierAdapter()), null));
  }

  @Test
  void inputsOfAdaptersAreDropped() {
    follow("dropout", lora(List.of(), 0.25), Past.NONE);
  }

  @Test
  void whatIsNotInTheModelCannotBeFrozen() {
    FrozenParts module = new FrozenParts(List.of(), List.of("dwon"), List.of(), false);
    FrozenParts head = new FrozenParts(List.of(), List.of(), List.of(new FrozenHead(1, 99)), false);
    FrozenParts all =
        new FrozenParts(List.of(0, 1), List.of("embed", "final_norm"), List.of(), false);
    assertThatThrownBy(() -> loop(full(List.of(), 0, false, module)))
        .hasMessageStartingWith("modules to freeze must be of [embed, ")
        .hasMessageEndingWith("got dwon");
    assertThatThrownBy(() -> loop(full(List.of(), 0, false, head))).hasMessageEndingWith("1.99");
    assertThatThrownBy(() -> loop(full(List.of(), 0, false, all)))
        .hasMessageStartingWith("everything is frozen");
  }

  private static void loop(Recipe recipe) {
    try (TrainedModel model = TrainedModel.open(Parent.of(Golden.TINY), recipe, CPU)) {
      new StepObjectives(model, recipe, Parent.of(Golden.TINY), Past.NONE).make().close();
    }
  }

  @Test
  void drawnAnswersGiveTheFisherInformationOfTheModel() {
    // one answer token: E[g²] under the model's own distribution, summed over the vocabulary
    Ewc sampled = new Ewc(1, FisherKind.SAMPLED, 1000, 1);
    Sequence one = Sequence.answer(new int[] {4, 25, 17}, 2);
    TrainingData repeated = new InOrder(java.util.Collections.nCopies(1000, one));
    try (TrainedModel model = TrainedModel.open(Parent.of(Golden.TINY), plain(), CPU);
        NDManager scope = model.transformer().newScope()) {
      NDArray norm = model.trained().get(model.trained().size() - 1).array();
      List<NDArray> found = List.of(scope.zeros(norm.getShape()));
      new FisherDiagonal(model.transformer(), List.of(norm), sampled).addTo(found, repeated, 3);
      double expected = 0;
      double fourth = 0;
      norm.setRequiresGradient(true);
      for (int token = 0; token < model.transformer().config().vocabularySize(); token++) {
        Batch batch = Batch.of(List.of(Sequence.answer(new int[] {4, 25, token}, 2)));
        try (NDManager inner = scope.newSubManager()) {
          NDArray loss;
          NDArray gradient;
          try (GradMode on = GradMode.on()) {
            BatchLoss.Terms terms =
                batch.terms(Student.keeping(model.transformer()), Hooks.none(), 1, inner);
            loss = terms.answers();
            gradient = terms.gradients(List.of(norm))[0];
          }
          double square = ObjectiveKernels.dot(List.of(gradient), List.of(gradient));
          expected += Math.exp(-loss.getFloat()) * square;
          fourth += Math.exp(-loss.getFloat()) * square * square;
        }
      }
      double standardError = Math.sqrt((fourth - expected * expected) / 1000);
      assertThat(standardError).isLessThan(0.1 * expected);
      assertThat((double) found.get(0).sum().getFloat())
          .isCloseTo(expected, within(3 * standardError));
    }
  }

  private static Recipe plain() {
    return new Recipe.FineTune(OPTIONS, Adaptation.full());
  }

  private static Recipe full(
      List<ObjectiveTerm> terms, double replay, boolean projects, FrozenParts frozen) {
    return new Recipe.FineTune(
        OPTIONS, Adaptation.full(), new Objective(terms, replay, projects, frozen, 0));
  }

  private static Recipe lora(List<ObjectiveTerm> terms, double dropout) {
    return new Recipe.FineTune(
        OPTIONS, LORA, new Objective(terms, 0, false, FrozenParts.NONE, dropout));
  }

  /** Trains as the golden file does and compares gradient norms and all trained weights. */
  private static void follow(String name, Recipe recipe, Past past) {
    Parent parent = Parent.of(Golden.TINY);
    try (TrainedModel model = TrainedModel.open(parent, recipe, CPU)) {
      for (LowRankAdapter adapter : model.transformer().adapters()) {
        assign(adapter.a(), tensor("o-lora.start." + adapter.a().name()));
      }
      TrainingData data = MixedData.of(new Steps(), past, recipe.objective().replay());
      try (StepObjective objective = new StepObjectives(model, recipe, parent, past).make();
          TrainingLoop loop =
              new TrainingLoop(
                  model.student(), model.trained(), model.computed(), OPTIONS, objective)) {
        for (int step = 0; step < 20; step++) {
          double norm = GOLDEN.at("/norms").get(name).get(step).asDouble();
          assertThat(loop.step(data.groups(0, step, 4), step).gradientNorm())
              .as(name + " step " + step)
              .isCloseTo(norm, within(1e-3 * norm));
        }
      }
      List<Parameter> weights =
          model.transformer().adapters().isEmpty()
              ? model.transformer().parameters()
              : model.trained();
      for (Parameter weight : weights) {
        assertThat(weight.array().toFloatArray())
            .as(weight.name())
            .containsExactly(tensor(name + "." + weight.name()), within(2e-4f));
      }
    }
  }

  private Path earlierAdapter() {
    Checkpoint checkpoint = Checkpoint.open(Golden.TINY);
    List<Entry> entries = new ArrayList<>();
    try (TrainedModel model = TrainedModel.open(Parent.of(Golden.TINY), lora(List.of(), 0), CPU)) {
      for (LowRankAdapter adapter : model.transformer().adapters()) {
        String a = adapter.a().name();
        long[] b = adapter.b().array().getShape().getShape();
        long in = adapter.a().array().getShape().get(1);
        entries.add(new Entry(a, new long[] {2, in}, () -> tensor("o-lora.old." + a)));
        entries.add(
            new Entry(adapter.b().name(), new long[] {b[0], 2}, () -> new float[(int) b[0] * 2]));
      }
    }
    Path folder = temp.resolve("earlier");
    new PeftAdapter(Golden.TINY.toString(), checkpoint.blueprint(), 2, 4, LORA.targets())
        .write(folder, entries);
    return folder;
  }

  private static void assign(Parameter parameter, float[] values) {
    try (NDManager scope = parameter.array().getManager().newSubManager();
        GradMode off = GradMode.off()) {
      ArrayKernels.assign(parameter.array(), scope.create(values, parameter.array().getShape()));
    }
  }

  private static float[] tensor(String name) {
    return Golden.tensor("objectives.safetensors", name);
  }

  private static Past past() {
    List<TrainingData> earlier = new ArrayList<>();
    GOLDEN.get("earlier").forEach(task -> earlier.add(new InOrder(sequences(task))));
    return new Past(earlier, List.of(), null);
  }

  private static List<Sequence> sequences(JsonNode rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            row ->
                Sequence.answer(
                    IntStream.range(0, row.get("tokens").size())
                        .map(i -> row.get("tokens").get(i).asInt())
                        .toArray(),
                    row.get("first_target").asInt()))
        .toList();
  }

  /** Sequences in the order of the file. */
  private record InOrder(List<Sequence> sequences) implements TrainingData {
    @Override
    public List<Sequence> batch(long seed, int step, int size) {
      return IntStream.range(step * size, (step + 1) * size)
          .mapToObj(i -> sequences.get(i % sequences.size()))
          .toList();
    }

    @Override
    public int size() {
      return sequences.size();
    }

    @Override
    public int longest() {
      return 14;
    }

    @Override
    public String digest() {
      return "in order";
    }
  }

  /** The task's batches; of a smaller batch the first sequences. */
  private record Steps() implements TrainingData {
    @Override
    public List<Sequence> batch(long seed, int step, int size) {
      return sequences(GOLDEN.get("current").get(step)).subList(0, size);
    }

    @Override
    public int size() {
      return 80;
    }

    @Override
    public int longest() {
      return 14;
    }

    @Override
    public String digest() {
      return "steps";
    }
  }

  private static JsonNode golden() {
    try (InputStream in = ObjectivesTest.class.getResourceAsStream("objectives.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
