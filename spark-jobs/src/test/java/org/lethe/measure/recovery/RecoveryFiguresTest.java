package org.lethe.measure.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.SmallExperiment;

class RecoveryFiguresTest {
  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void recoveryBarSplitsTheGrossLossIntoMissingAndBack() {
    JsonNode option =
        option(new RecoveryFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section(), 0);
    assertThat(option.at("/series/0/data/0/value").asDouble()).isCloseTo(5, within(1e-9));
    assertThat(option.at("/series/1/data/0/value").asDouble()).isCloseTo(15, within(1e-9));
    assertThat(option.at("/series/3/data/0/value").toString()).isEqualTo("[10.0,0,30.0,20.0]");
    assertThat(option.at("/series/4/data/0/value").toString()).isEqualTo("[-2.0,0,12.0,5.0]");
    assertThat(option.at("/yAxis/1/data/0").asText()).isEqualTo("undecided");
  }

  @Test
  void patternShiftShowsFineTunedAndRestored() {
    JsonNode option = option(new PatternShiftFigure(SmallExperiment.TABLES).section(), 0);
    assertThat(option.at("/series/0/data/0/value").asDouble()).isEqualTo(0.7);
    assertThat(option.at("/series/1/data/0/value").asDouble()).isEqualTo(0.01);
  }
}
