package org.lethe.measure.depth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Answer;
import org.lethe.figure.DataTable;
import org.lethe.figure.Question;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;

class DepthFigureTest {
  private static final Roster ROSTER =
      new Roster(
          List.of(
              SampleRows.checkpoint("base", "base", null, null, null, null),
              SampleRows.checkpoint("ft", "fine_tuned", "base", "a", null, null)),
          Subjects.NONE);

  private static DriftByDepthRow depth(
      String task, String position, String third, double drift, Double beyond) {
    return DriftByDepthRowBuilder.stagedBuilder()
        .checkpointId("ft")
        .referenceId("base")
        .task(task)
        .trainedOn("a")
        .position(position)
        .third(third)
        .layers(2)
        .n(48)
        .drift(drift)
        .driftLow(drift - 0.01)
        .driftHigh(drift + 0.01)
        .beyond(beyond)
        .beyondLow(beyond == null ? null : beyond - 0.05)
        .beyondHigh(beyond == null ? null : beyond + 0.05)
        .ciMethod("studentised_bootstrap")
        .ckaDrift(0.3)
        .ckaLow(0.2)
        .ckaHigh(0.4)
        .flag(null)
        .build();
  }

  private static DriftAndLossRow loss(String task, String third, double r, Double pBh) {
    return DriftAndLossRowBuilder.stagedBuilder()
        .checkpointId("ft")
        .referenceId("base")
        .task(task)
        .trainedOn("a")
        .position("last")
        .third(third)
        .n(48)
        .loss(0.25)
        .spearman(r)
        .ciLow(r - 0.2)
        .ciHigh(r + 0.2)
        .ciMethod("jackknife_fisher_z")
        .p(pBh)
        .pMethod("permutation_400")
        .pBh(pBh)
        .pearson(r)
        .flag(null)
        .build();
  }

  private static final FakeTables TABLES =
      FakeTables.EMPTY
          .with(
              DriftByDepthRow.TABLE,
              depth("a", "last", "lower", 0.1, -0.3),
              depth("a", "last", "middle", 0.5, 0.3),
              depth("a", "last", "upper", 0.2, -0.1),
              depth("b", "last", "lower", 0.2, 0.02),
              depth("b", "last", "middle", 0.3, 0.1),
              depth("b", "last", "upper", 0.2, 0.06),
              depth("b", "mean", "lower", 0.9, 0.9))
          .with(
              DriftAndLossRow.TABLE,
              loss("a", "all", 0.6, 0.01),
              loss("a", "upper", -0.9, 0.001),
              loss("b", "all", -0.1, 0.4),
              loss("c", "all", -0.5, 0.04));

  @Test
  void linesAreMeansOverTasksAtTheLastToken() {
    Section section = new DepthDrift().topics(TABLES, ROSTER).get(0).section();
    assertThat(section.charts()).hasSize(1);
    JsonNode option = new ObjectMapper().valueToTree(section.charts().get(0).option());
    JsonNode points = option.at("/series/0/data");
    assertThat(option.at("/xAxis/data").toString()).isEqualTo("[\"lower\",\"middle\",\"upper\"]");
    assertThat(points.at("/0/value/1").asDouble()).isCloseTo(0.15, within(1e-12));
    assertThat(points.at("/1/value/1").asDouble()).isCloseTo(0.4, within(1e-12));
    assertThat(points.at("/1/tip").asText())
        .isEqualTo("ft against base\nmiddle third: drift 0.400, mean of 2 tasks");
  }

  @Test
  void theLeadCountsThirdsAndCorrelationsOfAllBlocks() {
    Section section = new DepthDrift().topics(TABLES, ROSTER).get(0).section();
    assertThat(section.lead())
        .isEqualTo(
            "Checkpoint and model before training, task by task: of 2 comparisons, states moved more"
                + " than in the other thirds in the lower third in 0, the middle third in 2, the upper"
                + " third in 1 (each by its own interval). Documents whose states moved more lost more in 1"
                + " of 3 comparisons after correction, less in 1; the median correlation is −0.10.");
    assertThat(section.tables().get(0).rows().get(1))
        .extracting(DataTable.Cell::text)
        .containsExactly(
            "ft",
            "base",
            "a",
            "middle",
            "0.5000",
            "0.4900 to 0.5100",
            "0.3000",
            "0.2500 to 0.3500",
            "0.3000",
            "0.2000 to 0.4000",
            "48",
            "–");
  }

  @Test
  void theThirdThatMovedMoreMostOftenIsTheAnswer() {
    assertThat(new DepthDrift().topics(TABLES, ROSTER).get(0).answers())
        .extracting(Answer::question, Answer::number, Answer::interval)
        .containsExactly(
            tuple(
                Question.PLACE,
                "middle third",
                "of the blocks: moved more in 2 of 2, each by its own interval"),
            tuple(Question.MECHANISM, "", ""));
    assertThat(new DepthDrift().topics(FakeTables.EMPTY, ROSTER).get(0).answers()).isEmpty();
  }

  @Test
  void withoutRowsTheSectionSaysWhy() {
    Section section = new DepthDrift().topics(FakeTables.EMPTY, ROSTER).get(0).section();
    assertThat(section.charts()).isEmpty();
    assertThat(section.lead()).contains("needs activations of a checkpoint");
  }
}
