package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lethe.figure.TaskPlan;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.TrainingCurves;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.recovery.RecoveryRowBuilder;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.table.CheckpointRow;

class ContentsTest {
  @Test
  void topicsStandByChapterAndMeasure() {
    assertThat(Contents.of(SmallExperiment.TABLES).topics())
        .extracting(topic -> topic.section().id())
        .containsSubsequence( // a new measure may stand between
            "forgetting",
            "sequence",
            "recovery",
            "transitions",
            "knowledge",
            "pattern",
            "drift",
            "pairs",
            "seeds",
            "flips",
            "scores",
            "resolution",
            "coverage",
            "provenance");
  }

  @Test
  void figuresShowAccuracyWhereItWasComparedAndElseTheFirstMetric() {
    assertThat(Contents.of(SmallExperiment.TABLES).roster().metric()).isEqualTo("acc");
    FakeTables generated =
        FakeTables.EMPTY.with(
            RecoveryRow.TABLE,
            RecoveryRowBuilder.builder(TrainingCurves.point("a-10", "b", 0.1, 0))
                .metric("rougeL")
                .build(),
            RecoveryRowBuilder.builder(TrainingCurves.point("a-10", "b", 0.1, 0))
                .metric("exact_match")
                .build());
    assertThat(Contents.of(generated).roster().metric()).isEqualTo("exact_match");
  }

  @Test
  void tasksSomethingWasTrainedOnStandFirst() {
    FakeTables tables =
        FakeTables.EMPTY
            .with(CheckpointRow.TABLE, TrainingCurves.tuned("b-40", "b", 1, 40))
            .with(TaskScoreRow.TABLE, SampleRows.score("b-40", "a", 0.5))
            .withPlan(new TaskPlan("b", 1, 1, null, null, null));
    assertThat(Contents.of(tables).roster().tasks()).containsExactly("b", "a");
  }
}
