package org.lethe.figure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  @Test
  void narrowCellsRoundAndDotWhatIsNotBeyondChance() {
    HeatMap map = new HeatMap(List.of("a", "b"), 60, 0.4, MetricUnit.ofMetric("acc"));
    Chart chart =
        map.draw(
            "m",
            "m",
            Map.of("ft-a", "a"),
            List.of(
                new HeatMap.Cell("ft-a", "a", -0.4, true, true, ""),
                new HeatMap.Cell("ft-a", "b", 0.4, false, false, "")));
    JsonNode cells = new ObjectMapper().<JsonNode>valueToTree(chart.option()).at("/series/0/data");
    assertThat(cells.at("/0/label/formatter").asText()).isEqualTo("−40");
    assertThat(cells.at("/1/label/formatter").asText()).isEqualTo("·");
    assertThat(cells.at("/0/itemStyle").has("decal")).as("a gain is hatched").isTrue();
    assertThat(cells.at("/1/itemStyle").has("decal")).isFalse();
  }

  @Test
  void aLongNameTakesLinesThatBreakAfterMarks() {
    String name = "mistral-7b-instruct-people-places-150-steps-seed-11-restored";
    assertThat(Axis.lines(name)).hasSize(2).allMatch(line -> line.length() <= 36);
    assertThat(Axis.lines(name).get(0)).endsWith("-");
    assertThat(String.join("", Axis.lines(name))).isEqualTo(name);
  }
}
