package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingRowBuilder;

class FiguresTest {
  private static final Roster ROSTER = new Roster(Rows.SMALL);

  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void heatMapPutsEveryDifferenceInItsCell() {
    JsonNode option = option(new ForgettingFigure(Rows.SMALL, ROSTER).forgetting(), 0);
    assertThat(option.at("/yAxis/data").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(option.at("/xAxis/data").toString()).isEqualTo("[\"a\",\"b\"]");
    JsonNode cells = option.at("/series/0/data");
    assertThat(cells).hasSize(3);
    assertThat(cells.get(0).get("value").toString()).isEqualTo("[0,0,-40.0]");
    assertThat(cells.get(1).get("value").toString()).isEqualTo("[1,0,12.5]");
    assertThat(cells.get(1).at("/label/formatter").asText()).isEqualTo("+12.5");
    assertThat(cells.get(1).get("tip").asText()).contains("95 % CI +5.0 to +20.0", "n = 80");
    assertThat(cells.get(2).get("value").toString()).isEqualTo("[0,1,6.25]");
    assertThat(cells.get(2).at("/label/formatter").asText())
        .as("not beyond chance")
        .isEqualTo("(+6.2)");
    assertThat(option.at("/series/1/data").toString()).as("own task").isEqualTo("[[0,0]]");
  }

  @Test
  void coloursAreCentredAtZero() {
    JsonNode scale =
        option(new ForgettingFigure(Rows.SMALL, ROSTER).forgetting(), 0).get("visualMap");
    assertThat(scale.get("max").asDouble()).isEqualTo(40);
    assertThat(scale.get("min").asDouble()).isEqualTo(-40);
    assertThat(scale.at("/inRange/color")).hasSize(5);
    assertThat(scale.at("/inRange/color/2").asText()).isEqualTo("var(--zero)");
  }

  @Test
  void sequenceIsShownAgainstTheBaseAndAgainstTheStepBefore() {
    Section section = new ForgettingFigure(Rows.SMALL, ROSTER).sequence();
    assertThat(section.charts()).hasSize(2);
    JsonNode base = option(section, 0).at("/series/0/data");
    JsonNode before = option(section, 1).at("/series/0/data");
    assertThat(base.findValues("value").toString()).isEqualTo("[[1,0,10.0], [0,1,20.0]]");
    assertThat(before.findValues("value").toString()).isEqualTo("[[1,0,10.0], [0,1,30.0]]");
  }

  @Test
  void recoveryBarSplitsTheGrossLossIntoMissingAndBack() {
    JsonNode option = option(new RecoveryFigure(Rows.SMALL, ROSTER).section(), 0);
    assertThat(option.at("/series/0/data/0/value").asDouble()).isCloseTo(5, within(1e-9));
    assertThat(option.at("/series/1/data/0/value").asDouble()).isCloseTo(15, within(1e-9));
    assertThat(option.at("/series/3/data/0/value").toString()).isEqualTo("[10.0,0,30.0,20.0]");
    assertThat(option.at("/series/4/data/0/value").toString()).isEqualTo("[-2.0,0,12.0,5.0]");
    assertThat(option.at("/yAxis/1/data/0").asText()).isEqualTo("undecided");
  }

  @Test
  void patternShiftShowsFineTunedAndRestored() {
    JsonNode option = option(new PatternShiftFigure(Rows.SMALL).section(), 0);
    assertThat(option.at("/series/0/data/0/value").asDouble()).isEqualTo(0.7);
    assertThat(option.at("/series/1/data/0/value").asDouble()).isEqualTo(0.01);
  }

  @Test
  void ckaLineSkipsLayersWithoutAValue() {
    Section section = new CkaFigure(Rows.SMALL, ROSTER).section();
    JsonNode points = option(section, 0).at("/series/0/data");
    assertThat(points).hasSize(1);
    assertThat(points.at("/0/value").toString()).isEqualTo("[1,0.8]");
    assertThat(section.tables().get(0).rows()).as("all positions and layers").hasSize(3);
  }

  @Test
  void scatterTakesOtherTasksOnlyAndReadsTheMeasureInEitherOrder() {
    Section section = new ScatterFigure(Rows.SMALL, ROSTER).section();
    JsonNode series = option(section, 0).get("series");
    assertThat(series.at("/0/data").findValues("value").toString())
        .as(
            "a to b: mean of ft-a 12.5 and seq-1 10; b to a: ft-b 6.25, seq-2 is no fine-tune of base")
        .isEqualTo("[[0.25,11.25], [0.25,6.25]]");
    assertThat(series.at("/1/data/0/1").asDouble())
        .as("fit in points: (0.01 + 0.4 x 0.25) x 100")
        .isCloseTo(11, within(1e-9));
    assertThat(section.charts().get(0).note())
        .contains("fewer than 8 pairs: no interval", "Mantel p\u00a0=\u00a00.900");
  }

  @Test
  void flipSharesAddUpToAllDocuments() {
    JsonNode series = option(new FlipFigure(Rows.SMALL, ROSTER).section(), 0).get("series");
    assertThat(series.findValues("data").stream().map(d -> d.at("/0/value").asDouble()).toList())
        .isEqualTo(List.of(50.0, 25.0, 12.5, 12.5));
  }

  @Test
  void narrowCellsRoundAndDotWhatIsNotBeyondChance() {
    HeatMap map = new HeatMap(List.of("a", "b"), 60, 0.4, "CI");
    Chart chart =
        map.draw("m", "m", Map.of("ft-b", "b", "ft-a", "a"), Rows.SMALL.forgetting().subList(0, 1));
    assertThat(
            new ObjectMapper()
                .valueToTree(chart.option())
                .at("/series/0/data/0/label/formatter")
                .asText())
        .isEqualTo("−40");
  }

  @Test
  void levelIsReadFromOptionsInJsonOrAsARecordPrintsThem() {
    assertThat(Confidence.label(Rows.SMALL)).isEqualTo("95 % CI");
    ReportData printed =
        Rows.SMALL.withProvenance(
            List.of(
                UnitProvenance.row(
                    "forgetting",
                    Map.of(
                        "options", "CompareOptions[samples=10, confidence=0.9, epsilon=0.01]"))));
    assertThat(Confidence.label(printed)).isEqualTo("90 % CI");
    assertThat(Confidence.label(Rows.EMPTY)).isEqualTo("CI");
  }

  @Test
  void flagOfTheTableOutweighsTheInterval() {
    ForgettingRow row = Rows.forgetting("c", "base", "t", "s", "delta", 0.2, 0.1, 0.3);
    assertThat(Verdict.of(row)).isEqualTo(Verdict.LOST);
    ForgettingRow flagged =
        ForgettingRowBuilder.stagedBuilder()
            .checkpointId("c")
            .referenceId("base")
            .task("t")
            .trainedOn("s")
            .metric("acc")
            .convention("delta")
            .before(0.5)
            .after(0.3)
            .value(0.2)
            .ciLow(0.1)
            .ciHigh(0.3)
            .ciMethod("b")
            .pValue(0.01)
            .pMethod("m")
            .pHolm(null)
            .pBh(null)
            .n(80)
            .flag("within_noise")
            .stderr(0.03)
            .mde(0.085)
            .build();
    assertThat(Verdict.of(flagged)).isEqualTo(Verdict.WITHIN_CHANCE);
  }

  @Test
  void resolutionTellsWhatCouldHaveBeenFoundAndWhatIsNoise() {
    Section section = new ResolutionTable(Rows.SMALL, ROSTER).section();
    assertThat(section.lead())
        .isEqualTo(
            "Other batches move a log-probability by 2.1e-05 nats at most and turn 1 answer"
                + " around.");
    DataTable accuracy = section.tables().get(0);
    assertThat(accuracy.caption()).isEqualTo("acc (points)");
    assertThat(accuracy.rows().get(1).stream().map(DataTable.Cell::text))
        .containsExactly("b", "80", "8.5", "8.5", "3.7", "1", "2.1e-05");
    assertThat(accuracy.rows().get(0).get(4).text()).isEqualTo("not measured");
    assertThat(new ResolutionTable(Rows.EMPTY, new Roster(Rows.EMPTY)).section().lead())
        .startsWith("Not shown");
  }

  @Test
  void summaryCountsOtherTasksApartFromTheTrainedOne() {
    Summary summary = new Summary(Rows.SMALL, ROSTER);
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
    ReportData quiet =
        new ReportData(
            Rows.SMALL.checkpoints(),
            List.of(),
            List.of(Rows.forgetting("ft-a", "base", "b", "a", "delta", 0.1, -0.1, 0.3)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(new Summary(quiet, new Roster(quiet)).sentences().get(0))
        .startsWith("Forgetting does not appear in accuracy");
  }
}
