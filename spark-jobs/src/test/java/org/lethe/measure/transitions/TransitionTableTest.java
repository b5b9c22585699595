package org.lethe.measure.transitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.Bootstrap;
import org.lethe.measure.SampleRows;
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
        .recipe(null)
        .objective(null)
        .build();
  }

  private void restored(String id, String path, String sequence, Integer steps, String stage) {
    checkpoints.add(row(id, path, "fine_tuned", "base", "a", sequence, steps));
    checkpoints.add(row(id + "-r", "models/" + id + "-r", "restored", id, null, null, 5));
    recovery.add(SampleRows.recovery(id, "b", "a", 0.2, 0.1, 0.1, stage));
  }

  private List<TransitionRow> rows() {
    return new TransitionTable(new Lineage(checkpoints), new Bootstrap.Options(99, 0.95, 1))
        .rows(recovery);
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
              assertThat(row.breakMethod()).isEqualTo("none_fewer_than_8_lengths");
            });
  }

  @Test
  void withoutALengthThereIsNoCurve() {
    restored("tuned", "models/tuned", null, null, "ACTUAL");
    assertThat(rows()).isEmpty();
  }

  @Test
  void zeroStepsStandOnTheCurveButNotInTheFit() {
    List<Integer> lengths = List.of(0, 1, 2, 4, 8, 16, 32, 64);
    for (int steps : lengths) {
      restored("s" + steps, "models/s" + steps, null, steps, "NONE");
    }
    assertThat(rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.trainingSteps()).isEqualTo(lengths);
              assertThat(row.breakSteps()).as("seven points have a logarithm").isNull();
              assertThat(row.breakP()).isNull();
              assertThat(row.breakMethod()).isEqualTo("none_fewer_than_8_lengths");
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

  @Test
  void aTransitionLiesBetweenTheLastLengthWithoutActualLossAndItsDetection() {
    restored("s1", "models/s1", null, 1, "UNDECIDED");
    restored("s2", "models/s2", null, 2, "PSEUDO");
    restored("s4", "models/s4", null, 4, "UNDECIDED");
    restored("s8", "models/s8", null, 8, "ACTUAL");
    restored("s16", "models/s16", null, 16, "ACTUAL");
    assertThat(rows())
        .extracting(TransitionRow::tStarAfter, TransitionRow::tStar)
        .containsExactly(tuple(2, 8));
  }

  @Test
  void aBendOfEightLengthsIsFoundAndAStraightLineHasNone() {
    double[] bent = {0, 0.001, 0, -0.001, 0, 0.2, 0.4, 0.6};
    for (int i = 0; i < bent.length; i++) {
      restored("s" + i, "models/s" + i, null, 1 << i, "UNDECIDED");
      recovery.set(i, RecoveryRowBuilder.builder(recovery.get(i)).residual(bent[i]).build());
    }
    TransitionRow row = rows().get(0);
    assertThat(row.breakP()).isLessThan(0.05);
    assertThat(row.breakSteps()).isBetween(12.0, 20.0);
    assertThat(row.breakLow()).isLessThanOrEqualTo(row.breakSteps());
    assertThat(row.slopeAfter()).isGreaterThan(0.2);
    for (int i = 0; i < bent.length; i++) {
      double noise = i % 2 == 0 ? 0.01 : -0.01;
      recovery.set(
          i, RecoveryRowBuilder.builder(recovery.get(i)).residual(0.1 * i + noise).build());
    }
    TransitionRow straight = rows().get(0);
    assertThat(straight.breakP()).isGreaterThan(0.05);
    assertThat(straight.breakSteps()).isNull();
    assertThat(straight.slopeBefore()).isNull();
  }
}
