package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointWriter;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsTensor;
import org.lethe.checkpoint.SafetensorsWriter;
import org.lethe.checkpoint.Slot;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.TrainingResult.Outcome;
import org.lethe.training.TrainingResult.SavedCheckpoint;
import org.lethe.transformer.Precision;

@Tag("engine")
class TrainingRunTest {

  private static final Device CPU = Device.cpu();
  private static final Lora LORA = new Lora(2, 4, Set.of(Slot.Q, Slot.O, Slot.DOWN), true);
  private static final PackedText TEXT =
      new PackedText(new Random(7).ints(200, 0, 72).toArray(), 10);

  private static final StepListener NOBODY = step -> {};

  @TempDir Path temp;

  /** What a killed process is to the run: nothing after the step happens. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void killedRunResumesToTheWeightsOfAnUnbrokenOne() {
    for (Adaptation adaptation : List.of(Adaptation.full(), LORA)) {
      Recipe recipe = new Recipe.Restore(options(1e-2, 9), adaptation);
      Path broken = temp.resolve("broken-" + adaptation.getClass().getSimpleName());
      Path whole = temp.resolve("whole-" + adaptation.getClass().getSimpleName());
      for (int last : new int[] {3, 6}) { // states lie after steps 2, 4, 6 and 8
        assertThatThrownBy(() -> run(recipe, broken, step -> killAfter(step, last)))
            .isInstanceOf(Killed.class);
      }
      List<Integer> seen = new ArrayList<>();
      TrainingResult resumed = run(recipe, broken, step -> seen.add(step.step()));
      TrainingResult unbroken = run(recipe, whole, NOBODY);
      assertThat(seen).containsExactly(5, 6, 7, 8, 9);
      assertThat(resumed.checkpoints()).isEqualTo(unbroken.checkpoints());
      assertThat(resumed.checkpoints()).extracting(SavedCheckpoint::step).containsExactly(3, 9);
      assertThat(resumed.steps())
          .extracting(TrainingStep::loss)
          .isEqualTo(unbroken.steps().stream().map(TrainingStep::loss).toList());
    }
  }

  private static void killAfter(TrainingStep step, int last) {
    if (step.step() == last) {
      throw new Killed();
    }
  }

  @Test
  void finishedRunIsNotDoneAgain() {
    Recipe recipe = new Recipe.Restore(options(1e-2, 4), Adaptation.full());
    TrainingResult first = run(recipe, temp, NOBODY);
    TrainingResult second = run(recipe, temp, step -> killAfter(step, 1));
    assertThat(second).isEqualTo(first);
    assertThat(temp.toFile().list())
        .containsExactlyInAnyOrder(
            "checkpoint-000003", "checkpoint-000004", "result.json", "run.id", "run.lock");
  }

  @Test
  void restoringForNoStepsKeepsTheDigest() {
    Recipe recipe = new Recipe.Restore(Golden.options(0, 4, 1e-3, 1), Adaptation.full());
    TrainingResult result = run(recipe, temp, NOBODY);
    assertThat(result.checkpoints()).hasSize(1);
    assertThat(result.checkpoints().get(0).weightsDigest())
        .isEqualTo(Checkpoint.open(Golden.TINY).weightsDigest());
  }

  @Test
  void runsAtOnceGiveTheWeightsOfRunsInTurn() {
    Recipe recipe = new Recipe.Pretrain(options(1e-2, 6));
    List<CompletableFuture<TrainingResult>> both = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      both.add(CompletableFuture.supplyAsync(() -> run(recipe, temp.resolve(name), NOBODY)));
    }
    List<SavedCheckpoint> alone = run(recipe, temp.resolve("c"), NOBODY).checkpoints();
    both.forEach(result -> assertThat(result.join().checkpoints()).isEqualTo(alone));
  }

  @Test
  void newWeightsFollowFromTheSeedAndStartNearGuessing() {
    TrainingResult one = run(pretrain(1), temp.resolve("1"), NOBODY);
    TrainingResult two = run(pretrain(2), temp.resolve("2"), NOBODY);
    assertThat(one.steps().get(0).loss()).isCloseTo(Math.log(72), within(0.05));
    assertThat(one.checkpoints().get(0).weightsDigest())
        .isNotEqualTo(two.checkpoints().get(0).weightsDigest());
  }

  private static Recipe pretrain(long seed) {
    return new Recipe.Pretrain(Golden.options(1, 4, 1e-3, seed));
  }

  @Test
  void runWhoseLossIsNoNumberStopsSaysWhyAndIsNotDoneAgain() {
    Path broken = temp.resolve("broken");
    SafetensorsFile weights = SafetensorsFile.open(Golden.TINY.resolve("model.safetensors"));
    List<SafetensorsWriter.Entry> entries =
        weights.tensors().values().stream()
            .map(t -> new SafetensorsWriter.Entry(t.name(), t.shape(), () -> nan(weights, t)))
            .toList();
    CheckpointWriter.write(Blueprint.open(Golden.TINY), broken, entries);
    Recipe recipe = new Recipe.Restore(options(1e-2, 9), Adaptation.full());
    Path output = temp.resolve("output");
    TrainingResult result = TrainingRun.run(broken, recipe, TEXT, output, CPU, NOBODY);
    assertThat(result.outcome()).isEqualTo(Outcome.DIVERGED);
    assertThat(result.problem()).startsWith("step 1: loss NaN");
    assertThat(result.checkpoints()).isEmpty();
    assertThat(TrainingRun.run(broken, recipe, TEXT, output, CPU, step -> killAfter(step, 1)))
        .isEqualTo(result);
  }

  private static float[] nan(SafetensorsFile file, SafetensorsTensor tensor) {
    float[] values = file.floats(tensor);
    if (tensor.name().equals("model.norm.weight")) {
      values[0] = Float.NaN;
    }
    return values;
  }

  @Test
  void folderOfAnotherRunIsRefused() {
    run(pretrain(1), temp, NOBODY);
    assertThatThrownBy(() -> run(pretrain(2), temp, NOBODY))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("parent, recipe or data changed; delete it or name another");
  }

  @Test
  void outputThatCannotBeWrittenFailsBeforeTraining() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> run(pretrain(1), file.resolve("run"), step -> killAfter(step, 1)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void adapterFolderHoldsTheTensorsPeftSaves() {
    Lora lora = new Lora(3, 6, Set.of(Slot.Q, Slot.V, Slot.DOWN), false);
    TrainingResult result = run(new Recipe.FineTune(options(1e-2, 3), lora), temp, NOBODY);
    SavedCheckpoint last = result.checkpoints().get(0);
    assertThat(last.folder()).isNull();
    assertThat(temp.toFile().list())
        .containsExactlyInAnyOrder(
            "checkpoint-000003-adapter", "result.json", "run.id", "run.lock");
    assertThat(last.weightsDigest())
        .isEqualTo(
            Checkpoint.open(Golden.TINY, temp.resolve(last.adapterFolder())).weightsDigest());
    Path adapter = temp.resolve(last.adapterFolder()).resolve("adapter_model.safetensors");
    List<String> expected =
        StreamSupport.stream(Golden.JSON.at("/lora/peft_tensors").spliterator(), false)
            .map(n -> n.asText())
            .toList();
    assertThat(SafetensorsFile.open(adapter).tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void adapterOfTheParentIsMergedAndTrainedOn() throws Exception {
    Path golden = Path.of(getClass().getResource("/org/lethe/job/adapted").toURI());
    Path merged = Files.createDirectory(temp.resolve("merged"));
    Files.copy(golden.resolve("merged.safetensors"), merged.resolve("model.safetensors"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(Golden.TINY.resolve(name), merged.resolve(name));
    }
    Parent parent = Parent.of(Golden.TINY, golden.resolve("adapter"));
    for (Adaptation adaptation : List.of(Adaptation.full(), LORA)) {
      Recipe recipe = new Recipe.Restore(options(1e-2, 4), adaptation);
      String name = adaptation.getClass().getSimpleName();
      Path output = temp.resolve(name);
      TrainingResult found = TrainingRun.run(parent, recipe, TEXT, Past.NONE, output, CPU, NOBODY);
      TrainingResult expected =
          TrainingRun.run(merged, recipe, TEXT, temp.resolve("of-" + name), CPU, NOBODY);
      for (int step = 0; step < 4; step++) {
        assertThat(found.steps().get(step).loss())
            .isCloseTo(expected.steps().get(step).loss(), within(1e-4));
      }
      assertThat(found.runId()).isNotEqualTo(expected.runId());
      Path last = output.resolve(found.checkpoints().get(1).folder());
      assertThat(Checkpoint.open(last).config()).isEqualTo(Checkpoint.open(merged).config());
      if (adaptation == LORA) {
        assertNewAdapterStandsBesideTheMergedParent(output, found, merged);
      }
    }
  }

  private static void assertNewAdapterStandsBesideTheMergedParent(
      Path output, TrainingResult result, Path merged) {
    Checkpoint parent = Checkpoint.open(output.resolve(TrainingRun.MERGED_PARENT));
    SafetensorsFile expected = SafetensorsFile.open(merged.resolve("model.safetensors"));
    SafetensorsFile written = SafetensorsFile.open(parent.folder().resolve("model.safetensors"));
    written
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(written.floats(tensor))
                    .as(name)
                    .containsExactly(expected.floats(expected.tensors().get(name)), within(1e-6f)));
    Checkpoint adapted =
        Checkpoint.open(output.resolve(result.checkpoints().get(1).adapterFolder()));
    assertThat(adapted.folder()).isEqualTo(parent.folder());
    assertThat(adapted.withoutAdapter().weightsDigest()).isEqualTo(parent.weightsDigest());
  }

  @Test
  void statesAreSavedByTimeAsWellAsBySteps() {
    for (double minutes : new double[] {0, 60}) {
      SaveEvery often = new SaveEvery(1000, minutes);
      Recipe recipe = new Recipe.Restore(options(1e-2, 6, often), Adaptation.full());
      Path output = temp.resolve("minutes-" + minutes);
      assertThatThrownBy(() -> run(recipe, output, step -> killAfter(step, 4)))
          .isInstanceOf(Killed.class);
      List<Integer> seen = new ArrayList<>();
      run(recipe, output, step -> seen.add(step.step()));
      assertThat(seen).first().isEqualTo(minutes == 0 ? 4 : 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", "steps.json", "crc32c.json"})
  void aStateWithAWrongByteIsNotResumed(String name) throws IOException {
    Recipe recipe = new Recipe.Restore(options(1e-2, 6), Adaptation.full());
    Path broken = temp.resolve("broken");
    assertThatThrownBy(() -> run(recipe, broken, step -> killAfter(step, 5)))
        .isInstanceOf(Killed.class);
    Path file = broken.resolve("state-000004").resolve(name);
    byte[] content = Files.readAllBytes(file);
    content[content.length - 4] ^= 1; // of the last moment, or of a number
    Files.write(file, content);
    List<Integer> seen = new ArrayList<>();
    TrainingResult result = run(recipe, broken, step -> seen.add(step.step()));
    assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(result.checkpoints())
        .isEqualTo(run(recipe, temp.resolve("whole"), NOBODY).checkpoints());
  }

  private static TrainingOptions options(double rate, int steps) {
    return options(rate, steps, SaveEvery.steps(2));
  }

  private static TrainingOptions options(double rate, int steps, SaveEvery saveEvery) {
    return new TrainingOptions(
        steps,
        4,
        2,
        false,
        Precision.FLOAT32,
        new LearningRateSchedule(LearningRateSchedule.Shape.COSINE, rate, 2),
        new AdamW.Options(0.9, 0.95, 1e-8, 0.1),
        1,
        new CheckpointSteps(List.of(3)),
        saveEvery,
        11);
  }

  private static TrainingResult run(Recipe recipe, Path output, StepListener listener) {
    return TrainingRun.run(Golden.TINY, recipe, TEXT, output, CPU, listener);
  }
}
