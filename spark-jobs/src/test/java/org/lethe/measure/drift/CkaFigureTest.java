package org.lethe.measure.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.SmallExperiment;

class CkaFigureTest {
  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void ckaLineSkipsLayersWithoutAValue() {
    Section section = new CkaFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section();
    JsonNode points = option(section, 0).at("/series/0/data");
    assertThat(points).hasSize(1);
    assertThat(points.at("/0/value").toString()).isEqualTo("[1,0.8]");
    assertThat(option(section, 0).at("/xAxis/min").asInt()).as("layer 0 has no value").isEqualTo(1);
    assertThat(section.tables().get(0).rows()).as("all positions and layers").hasSize(3);
  }
}
