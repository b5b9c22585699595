package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Answer;
import org.lethe.figure.Question;
import org.lethe.measure.FakeTables;
import org.lethe.measure.Measures;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.claims.FamilyRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.spi.Measure;
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
        .contains("a pair of knowledge and instruction tasks", "task similarity", "several seeds")
        .doesNotContain("restored checkpoints with their control");
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
            "In accuracy forgetting cannot be measured: 4 on tasks that the base does not do.");
    assertThat(new Summary(Contents.of(FakeTables.EMPTY)).sentences())
        .containsExactly(
            "The tables hold no comparison, so nothing can be said about forgetting yet.");
  }

  private static AnswerCard card(FakeTables tables, Question question) {
    return new Summary(Contents.of(tables)).cards().get(question.ordinal());
  }

  @Test
  void everyQuestionHasACardWithItsNumber() {
    Summary summary = new Summary(Contents.of(SmallExperiment.TABLES));
    assertThat(summary.cards())
        .extracting(AnswerCard::number)
        .startsWith("1 of 2", "75 %", "not measured");
    assertThat(summary.scope()).isEqualTo("2 checkpoints on 2 tasks");
    assertThat(card(SmallExperiment.TABLES, Question.FORGOTTEN).sentences())
        .containsExactly(
            "Of 2 comparisons of a fine-tuned checkpoint with its base on another task, 1 lost"
                + " accuracy and 0 gained.",
            "The largest loss is on b after fine-tuning on a: 12.5 accuracy points (95 % CI +5.0"
                + " to +20.0).");
    assertThat(card(SmallExperiment.TABLES, Question.RECOVERED).interval())
        .isEqualTo("95 % CI 40 % to 110 %");
    assertThat(card(SmallExperiment.TABLES, Question.CERTAINTY).sentences())
        .contains("3 requests without an answer.");
  }

  @Test
  void aQuestionWithoutAnAnswerSaysWhatItNeeds() {
    assertThat(card(SmallExperiment.TABLES, Question.KNOWLEDGE).sentences())
        .singleElement()
        .asString()
        .contains("compare.knowledge-pairs");
    assertThat(card(FakeTables.EMPTY, Question.FORGOTTEN).number()).isEqualTo("not measured");
    assertThat(Measures.DERIVATIONS)
        .extracting(Measure::name)
        .containsAll(Arrays.stream(Question.values()).map(Question::measure).toList());
  }

  @Test
  void aCardShowsOneSentenceAndShortOnesAfterIt() {
    String sentence = "x".repeat(200);
    List<Answer> answers =
        List.of(
            Answer.remark(Question.MECHANISM, "short"),
            new Answer(Question.MECHANISM, "1 of 2", "", sentence, null),
            Answer.remark(Question.MECHANISM, sentence),
            Answer.remark(Question.MECHANISM, "last"));
    AnswerCard card = AnswerCard.of(Question.MECHANISM, answers);
    assertThat(card.sentences()).containsExactly(sentence, "short");
    assertThat(card.further()).containsExactly(sentence, "last");
  }

  @Test
  void theBarShowsShareAndIntervalOnOneScale() {
    assertThat(card(SmallExperiment.TABLES, Question.RECOVERED).picture())
        .contains("<rect x=\"0.0\" y=\"5\" width=\"180.0\"") // 75 % of 240
        .contains("M96.0 11H240.0"); // 40 %, and 110 % cut at the end
  }
}
