package org.lethe.measure.forgetting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.DataTable;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SmallExperiment;

class ForgettingFiguresTest {
  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void heatMapPutsEveryDifferenceInItsCell() {
    JsonNode option =
        option(new ForgettingFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section(), 0);
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
        option(new ForgettingFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section(), 0)
            .get("visualMap");
    assertThat(scale.get("max").asDouble()).isEqualTo(40);
    assertThat(scale.get("min").asDouble()).isEqualTo(-40);
    assertThat(scale.at("/inRange/color")).hasSize(5);
    assertThat(scale.at("/inRange/color/2").asText()).isEqualTo("var(--zero)");
  }

  @Test
  void sequenceIsShownAgainstTheBaseAndAgainstTheStepBefore() {
    Section section = new SequenceFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section();
    assertThat(section.charts()).hasSize(2);
    JsonNode base = option(section, 0).at("/series/0/data");
    JsonNode before = option(section, 1).at("/series/0/data");
    assertThat(base.findValues("value").toString()).isEqualTo("[[1,0,10.0], [0,1,20.0]]");
    assertThat(before.findValues("value").toString()).isEqualTo("[[1,0,10.0], [0,1,30.0]]");
  }

  @Test
  void flipSharesAddUpToAllDocuments() {
    JsonNode series =
        option(new FlipFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section(), 0)
            .get("series");
    assertThat(series.findValues("data").stream().map(d -> d.at("/0/value").asDouble()).toList())
        .isEqualTo(List.of(50.0, 25.0, 12.5, 12.5));
  }

  @Test
  void resolutionTellsWhatCouldHaveBeenFoundAndWhatIsNoise() {
    Section section = new ResolutionTable(SmallExperiment.TABLES, SmallExperiment.ROSTER).section();
    assertThat(section.lead())
        .isEqualTo(
            "Other batches move a log-probability by 2.1e-05 nats at most and turn 1 answer"
                + " around.");
    DataTable accuracy = section.tables().get(0);
    assertThat(accuracy.caption()).isEqualTo("acc (points)");
    assertThat(accuracy.rows().get(1).stream().map(DataTable.Cell::text))
        .containsExactly("b", "80", "8.5", "8.5", "3.7", "1", "2.1e-05");
    assertThat(accuracy.rows().get(0).get(4).text()).isEqualTo("not measured");
    assertThat(
            new ResolutionTable(FakeTables.EMPTY, new Roster(List.of(), Subjects.NONE))
                .section()
                .lead())
        .startsWith("Not shown");
  }
}
