package org.lethe.measure.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Answer;
import org.lethe.figure.Section;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.TrainingCurves;

class ScatterFigureTest {
  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  /** Returns the text with ordinary blanks. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Zs}", " ");
  }

  @Test
  void scatterTakesOtherTasksOnlyAndReadsTheMeasureInEitherOrder() {
    Section section = new ScatterFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).section();
    JsonNode series = option(section, 0).get("series");
    assertThat(series.at("/0/data").findValues("value").toString())
        .as(
            "a to b: mean of ft-a 12.5 and seq-1 10; b to a: ft-b 6.25, seq-2 is no fine-tune of base")
        .isEqualTo("[[0.25,11.25], [0.25,6.25]]");
    assertThat(section.charts())
        .extracting(chart -> chart.option().get("metric"))
        .as("each follows the metric that it shows")
        .contains("acc", "loss");
    assertThat(series).as("no line through pairs of too few tasks").hasSize(1);
    assertThat(plain(section.charts().get(0).note()))
        .isEqualTo("Too few tasks: 2 pairs of 2 tasks, a coefficient needs at least 6 tasks");
    assertThat(new ScatterFigure(SmallExperiment.TABLES, SmallExperiment.ROSTER).answers())
        .extracting(Answer::sentence)
        .containsExactly(
            "Too few tasks (2, at least 6 are needed) to say whether the gradient cosine of two"
                + " tasks goes with forgetting.");
  }

  @Test
  void scatterDrawsOneLengthWithItsSeedsAveraged() {
    Section section = new ScatterFigure(TrainingCurves.TABLES, TrainingCurves.ROSTER).section();
    assertThat(option(section, 0).at("/series/0/data").findValues("value").toString())
        .as("40 steps, the length with most trained tasks: mean of 20 and 40; 25")
        .isEqualTo("[[0.25,30.000000000000004], [0.25,25.0]]");
    assertThat(plain(section.charts().get(0).note()))
        .startsWith("Pearson r = 0.25 (no interval) · Mantel p = 0.400, adjusted 0.800");
    assertThat(option(section, 0).at("/series/1/data/0/1").asDouble())
        .as("fit in points: (0.1 + 0.5 x 0.25) x 100")
        .isCloseTo(22.5, within(1e-9));
    assertThat(plain(section.lead())).contains("after 40 steps of training");
  }
}
