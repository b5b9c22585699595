package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.lethe.figure.Headline;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.claims.FamilyRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.table.CheckpointRow;

class SummaryTest {
  @Test
  void summaryCountsOtherTasksApartFromTheTrainedOne() {
    Summary summary = new Summary(Contents.of(SmallExperiment.TABLES));
    assertThat(String.join(" ", summary.sentences()))
        .contains(
            "Most was forgotten, in accuracy, on b after fine-tuning on a: 12.5 accuracy points (95 %"
                + " CI +5.0 to +20.0).",
            "of 2 comparisons of a fine-tuned checkpoint with its base on another task, 1 loss and"
                + " 0 gains hold",
            "left out: 3 on tasks that the base does not do",
            "restoration brought back 75 % of it (95 % CI 40 % to 110 %)");
    assertThat(String.join(" ", summary.remarks()))
        .contains("gained accuracy in 1 and lost in 0 of 1 case");
    assertThat(summary.absent())
        .containsExactly(
            "several training lengths with restored checkpoints",
            "a pair of knowledge and instruction tasks",
            "task similarity",
            "several seeds");
  }

  @Test
  void whereEveryTaskIsAtItsFloorForgettingCannotBeTold() {
    FakeTables floor =
        FakeTables.EMPTY
            .with(CheckpointRow.TABLE, SmallExperiment.TABLES.rows(CheckpointRow.TABLE))
            .with(
                ForgettingRow.TABLE,
                SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.1, -0.1, 0.3))
            .with(
                FamilyRow.TABLE,
                SampleRows.family("forgetting", "acc", "LOST", 0, 0, 4),
                SampleRows.family("forgetting", "acc", "GAINED", 0, 0, 4));
    assertThat(new Summary(Contents.of(floor)).sentences())
        .containsExactly(
            "In accuracy forgetting cannot be told: 4 on tasks that the base does not do.");
    assertThat(new Summary(Contents.of(FakeTables.EMPTY)).sentences())
        .containsExactly(
            "The tables hold no comparison, so nothing can be said about forgetting yet.");
  }

  @Test
  void headlinesBeginWithWhatWasScoredAndEndWithWhatWasNotAnswered() {
    assertThat(new Summary(Contents.of(SmallExperiment.TABLES)).headlines())
        .extracting(Headline::number, Headline::label)
        .containsExactly(
            tuple("2", "checkpoints scored"),
            tuple("1 of 2", "losses hold on other tasks"),
            tuple("+12.5", "accuracy points forgotten at most"),
            tuple("+1.500", "nats per token forgotten at most"),
            tuple("75 %", "of the loss came back"),
            tuple("3", "requests without an answer"));
  }
}
