package org.lethe.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.effect.TrialReader.Reading;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/** Edited answers of every family against a loop of full passes in PyTorch, and identities. */
@Tag("engine")
class EditedTrialsTest {

  private static final float CLOSE = 2e-4f;

  /** Two passes that add in another order. */
  private static final float ROUNDING = 2e-5f;

  static List<Path> folders() throws URISyntaxException {
    return EffectCase.folders("families");
  }

  private static Transformer load(Path folder) {
    return Transformer.load(Checkpoint.open(folder), Device.cpu());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void editedAnswersEqualFullPassesInPyTorch(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    try (Transformer transformer = load(folder)) {
      List<Edit> edits = golden.edits(transformer.config());
      List<EditedTrials.Answers> found =
          new EditedTrials(transformer, 4096).answers(golden.trials(), edits);
      for (int trial = 0; trial < found.size(); trial++) {
        assertThat(found.get(trial).plain().logProbs())
            .containsExactly(
                EffectCase.floats(golden.json().get("plain").get(trial).get("log_probs")),
                offset(CLOSE));
        List<float[]> expected = golden.edited(trial);
        assertThat(found.get(trial).edited()).hasSameSizeAs(expected).hasSameSizeAs(edits);
        for (int i = 0; i < expected.size(); i++) {
          assertThat(found.get(trial).edited().get(i).logProbs())
              .as("trial %d, %s", trial, edits.get(i))
              .containsExactly(expected.get(i), offset(CLOSE));
        }
        int first = edits.size() - transformer.config().layers();
        for (int layer = 0; layer < transformer.config().layers(); layer++) {
          assertThat(found.get(trial).edited().get(first + layer).rank())
              .isEqualTo(golden.json().get("streamed").get(trial).get(layer).get("rank").asLong());
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void readingsEqualPyTorch(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    try (Transformer transformer = load(folder)) {
      List<Reading> found = new TrialReader(transformer, 4096).read(golden.trials());
      for (int trial = 0; trial < found.size(); trial++) {
        Answer answer = found.get(trial).answer();
        assertThat(found.get(trial).heads().values())
            .containsExactly(
                EffectCase.floats(golden.json().get("heads").get(trial)), offset(CLOSE));
        assertThat(answer.logProbs())
            .containsExactly(
                EffectCase.floats(golden.json().get("plain").get(trial).get("log_probs")),
                offset(CLOSE));
        assertThat(answer.rank())
            .isEqualTo(golden.json().get("plain").get(trial).get("rank").asLong());
        assertThat(answer.greedy()[0]).isEqualTo(answer.rank() == 0);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void answersDoNotDependOnTheBudgetNorOnDevices(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    Checkpoint checkpoint = Checkpoint.open(folder);
    List<Device> devices = List.of(Device.cpu(), Device.cpu());
    try (Transformer transformer = load(folder);
        Transformer split = Transformer.load(checkpoint, Precision.FLOAT32, devices)) {
      List<Edit> edits = new ArrayList<>(golden.edits(transformer.config()));
      java.util.Collections.shuffle(edits, new java.util.Random(5));
      List<EditedTrials.Answers> whole =
          new EditedTrials(transformer, 4096).answers(golden.trials(), edits);
      for (int budget : List.of(1, 7, 50)) {
        assertSame(new EditedTrials(transformer, budget).answers(golden.trials(), edits), whole);
      }
      assertSame(new EditedTrials(split, 4096).answers(golden.trials(), edits), whole);
    }
  }

  private static void assertSame(
      List<EditedTrials.Answers> found, List<EditedTrials.Answers> expected) {
    for (int trial = 0; trial < expected.size(); trial++) {
      for (int i = 0; i < expected.get(trial).edited().size(); i++) {
        assertThat(found.get(trial).edited().get(i).logProbs())
            .containsExactly(expected.get(trial).edited().get(i).logProbs(), offset(ROUNDING));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void aHeadReplacedByItsOwnOutputAndAVectorOfZeroChangeNothing(Path folder) {
    List<Trial> trials = EffectCase.family(folder).trials();
    try (Transformer transformer = load(folder)) {
      List<Reading> readings = new TrialReader(transformer, 4096).read(trials);
      for (int trial = 0; trial < trials.size(); trial++) {
        HeadActivations own = readings.get(trial).heads();
        List<Edit> edits = new ArrayList<>();
        own.all().forEach(head -> edits.add(new Edit.ReplaceHead(head, own.of(head))));
        own.all().forEach(head -> edits.add(new Edit.AddToHead(head, new float[own.size()])));
        float[] ones = new float[transformer.config().width()];
        java.util.Arrays.fill(ones, 1);
        for (int layer = 0; layer < own.layers(); layer++) {
          edits.add(new Edit.AddToStream(layer, ones, 0));
        }
        EditedTrials.Answers found =
            new EditedTrials(transformer, 4096).answers(List.of(trials.get(trial)), edits).get(0);
        for (Answer answer : found.edited()) {
          assertThat(answer.logProbs()).containsExactly(found.plain().logProbs(), offset(ROUNDING));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void anEditChangesTheAnswer(Path folder) {
    EffectCase golden = EffectCase.family(folder);
    try (Transformer transformer = load(folder)) {
      List<Edit> edits = golden.edits(transformer.config());
      for (EditedTrials.Answers answers :
          new EditedTrials(transformer, 4096).answers(golden.trials(), edits)) {
        for (Answer edited : answers.edited()) {
          assertThat(edited.logProbs()[0]).isNotEqualTo(answers.plain().logProbs()[0]);
        }
      }
    }
  }

  @Test
  void anEditOutsideTheModelIsRefused() {
    try (Transformer transformer = load(TinyLlama.single())) {
      Edit beyond = new Edit.AddToStream(99, new float[transformer.config().width()], 1);
      Trial trial = new Trial(new int[] {1}, new int[] {2});
      assertThatThrownBy(
              () -> new EditedTrials(transformer, 64).answers(List.of(trial), List.of(beyond)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "layer of an edit must be in [0, %d), got 99"
                  .formatted(transformer.config().layers()));
      assertThatThrownBy(() -> new Trial(new int[0], new int[1]))
          .hasMessage("a trial needs a prompt and a target of one token at least, got 0 and 1");
    }
  }
}
