package org.lethe.measure.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

class TrainingRunsTest {
  private final List<CheckpointRow> checkpoints =
      new ArrayList<>(List.of(row("base", "base", null, null, null, null)));

  private static CheckpointRow row(
      String id, String role, String parent, String task, Long seed, Integer steps) {
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(id)
        .path("models/" + id)
        .adapter(null)
        .role(role)
        .parent(parent)
        .control(null)
        .trainedOn(task)
        .sequence(null)
        .step(null)
        .seed(seed)
        .trainingSteps(steps)
        .weightsDigest("w")
        .baseDigest("w")
        .modelType("llama")
        .nParams(1)
        .nActiveParams(1)
        .nLayers(1)
        .nHeads(1)
        .dModel(1)
        .vocabSize(1)
        .dtype("F32")
        .learningRate(null)
        .cumulativeSteps(null)
        .weightChange(null)
        .modules(null)
        .moduleWeightChange(null)
        .recipe(null)
        .objective(null)
        .build();
  }

  private void tuned(String id, String task, Long seed, Integer steps) {
    checkpoints.add(row(id, "fine_tuned", "base", task, seed, steps));
  }

  private List<Tuple> runs() {
    return TrainingRuns.of(new Lineage(checkpoints), "base").stream()
        .map(
            run ->
                tuple(
                    run.trainingSteps(),
                    run.seed(),
                    run.how(),
                    run.checkpoints().stream().map(CheckpointRow::checkpointId).toList()))
        .toList();
  }

  @Test
  void oneLengthATaskStaysTogetherThoughLengthsDiffer() {
    tuned("a", "a", 1L, 100);
    tuned("b", "b", 1L, 200);
    assertThat(runs()).containsExactly(tuple(null, 1L, "one_checkpoint", List.of("a", "b")));
  }

  @Test
  void lengthsAreKeptApart() {
    tuned("a-100", "a", null, 100);
    tuned("a-200", "a", null, 200);
    tuned("b-200", "b", null, 200);
    assertThat(runs())
        .containsExactly(
            tuple(100, null, "one_checkpoint", List.of("a-100")),
            tuple(200, null, "one_checkpoint", List.of("a-200", "b-200")));
  }

  @Test
  void seedsStandAloneAndAveraged() {
    tuned("a-1", "a", 1L, 100);
    tuned("a-2", "a", 2L, 100);
    tuned("b-1", "b", 1L, 100);
    assertThat(runs())
        .containsExactly(
            tuple(100, 1L, "one_checkpoint", List.of("a-1", "b-1")),
            tuple(100, 2L, "one_checkpoint", List.of("a-2")),
            tuple(100, null, "mean_over_seeds", List.of("a-1", "a-2", "b-1")));
  }

  @Test
  void whatNothingTellsApartIsAveragedAndSaysSo() {
    tuned("a", "a", null, null);
    tuned("again", "a", null, null);
    assertThat(runs())
        .containsExactly(tuple(null, null, "mean_over_checkpoints", List.of("a", "again")));
  }

  @Test
  void nothingFineTunedMakesNoRun() {
    assertThat(runs()).isEmpty();
  }
}
