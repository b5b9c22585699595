package org.lethe.measure.transitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.recovery.RecoveryRowBuilder;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

class TransitionTableTest {
  private final List<CheckpointRow> checkpoints =
      new ArrayList<>(List.of(row("base", "models/base", "base", null, null, null, null)));
  private final List<RecoveryRow> recovery = new ArrayList<>();

  private static CheckpointRow row(
      String id, String path, String role, String parent, String task, String run, Integer steps) {
    Integer step = run == null ? null : 1;
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(id)
        .path(path)
        .adapter(null)
        .role(role)
        .parent(parent)
        .control(null)
        .trainedOn(task)
        .sequence(run)
        .step(step)
        .seed(1L)
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
        .build();
  }

  private void restored(String id, String path, String sequence, Integer steps, String stage) {
    checkpoints.add(row(id, path, "fine_tuned", "base", "a", sequence, steps));
    checkpoints.add(row(id + "-r", "models/" + id + "-r", "restored", id, null, null, 5));
    recovery.add(
        RecoveryRowBuilder.stagedBuilder()
            .fineTunedId(id)
            .restoredId(id + "-r")
            .controlId("control")
            .baseId("base")
            .task("b")
            .trainedOn("a")
            .metric("acc")
            .gross(0.2)
            .grossLow(0.1)
            .grossHigh(0.3)
            .residual(0.1)
            .residualLow(0.05)
            .residualHigh(0.15)
            .pseudo(0.1)
            .ratio(null)
            .ratioLow(null)
            .ratioHigh(null)
            .patternShift(null)
            .patternResidual(null)
            .stage(stage)
            .ciMethod("bootstrap")
            .n(40)
            .build());
  }

  private List<TransitionRow> rows() {
    return TransitionTable.rows(recovery, new Lineage(checkpoints));
  }

  @Test
  void pointsAreOrderedByLengthHoweverTheyCome() {
    restored("long", "models/long", null, 100, "ACTUAL");
    restored("short", "models/short", null, 20, "NONE");
    assertThat(rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.fineTunedIds()).containsExactly("short", "long");
              assertThat(row.tStar()).isEqualTo(100);
              assertThat(row.breakMethod()).isEqualTo("none_fewer_than_4_points");
            });
  }

  @Test
  void withoutALengthThereIsNoCurve() {
    restored("tuned", "models/tuned", null, null, "ACTUAL");
    assertThat(rows()).isEmpty();
  }

  @Test
  void zeroStepsStandOnTheCurveButNotInTheFit() {
    for (int steps : new int[] {0, 1, 2, 4}) {
      restored("s" + steps, "models/s" + steps, null, steps, "NONE");
    }
    assertThat(rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.trainingSteps()).containsExactly(0, 1, 2, 4);
              assertThat(row.breakSteps()).as("three points have a logarithm").isNull();
            });
  }

  @Test
  void runsOfOneFolderAreACurveWhereALengthStandsTwice() {
    restored("x-10", "runs/x/step-10", null, 10, "NONE");
    restored("x-20", "runs/x/step-20", "seq", 20, "ACTUAL");
    restored("y-10", "runs/y/step-10", null, 10, "PSEUDO");
    restored("y-20", "runs/y/step-20", null, 20, "PSEUDO");
    assertThat(rows())
        .extracting(TransitionRow::fineTunedIds, TransitionRow::tStar, TransitionRow::pseudoFrom)
        .containsExactly(
            tuple(List.of("x-10", "x-20"), 20, null), tuple(List.of("y-10", "y-20"), null, 10));
  }

  @Test
  void aSequenceMakesItsOwnCurveBesideASingleFineTuning() {
    restored("ft", "models/ft", null, 10, "PSEUDO");
    restored("seq-1", "models/seq-1", "seq", 10, "ACTUAL");
    assertThat(rows())
        .extracting(TransitionRow::stages)
        .containsExactlyInAnyOrder(List.of("PSEUDO"), List.of("ACTUAL"));
  }

  @Test
  void lengthsThatNothingTellsApartHaveNoTransition() {
    restored("first", "models/first", null, 10, "ACTUAL");
    restored("second", "models/second", null, 10, "ACTUAL");
    assertThat(rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.flag()).isEqualTo(TransitionTable.LENGTH_TWICE);
              assertThat(row.tStar()).isNull();
              assertThat(row.nPoints()).isEqualTo(2);
            });
  }
}
