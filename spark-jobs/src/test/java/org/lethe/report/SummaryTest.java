package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.lethe.figure.Headline;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.table.CheckpointRow;

class SummaryTest {
  @Test
  void summaryCountsOtherTasksApartFromTheTrainedOne() {
    Summary summary = new Summary(Contents.of(SmallExperiment.TABLES));
    assertThat(String.join(" ", summary.sentences()))
        .contains(
            "After fine-tuning on a, b lost 12.5 accuracy points (95 % CI +5.0 to +20.0)",
            "1 of 2 differences in accuracy are beyond chance (1 loss, 0 gains)");
    assertThat(String.join(" ", summary.remarks()))
        .contains("beyond chance in 1 and lost in 0 of 1 case");
    assertThat(summary.absent())
        .containsExactly(
            "several training lengths with restored checkpoints",
            "a pair of knowledge and instruction tasks",
            "task similarity",
            "several seeds");
  }

  @Test
  void whatDoesNotAppearIsSaidNotToAppear() {
    FakeTables quiet =
        FakeTables.EMPTY
            .with(CheckpointRow.TABLE, SmallExperiment.TABLES.rows(CheckpointRow.TABLE))
            .with(
                ForgettingRow.TABLE,
                SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.1, -0.1, 0.3));
    assertThat(new Summary(Contents.of(quiet)).sentences().get(0))
        .startsWith("Forgetting does not appear in accuracy");
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
            tuple("1 of 2", "losses beyond chance on other tasks"),
            tuple("+12.5", "accuracy points forgotten at most"),
            tuple("+1.500", "nats per token forgotten at most"),
            tuple("0 / 0", "pseudo / actual forgetting"),
            tuple("3", "requests without an answer"));
  }
}
