package org.lethe.measure.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.FakeTables;
import org.lethe.measure.TrainingCurves;

class KnowledgeFigureTest {
  private static Section section(KnowledgeInstructionRow... pairs) {
    FakeTables tables = TrainingCurves.TABLES.with(KnowledgeInstructionRow.TABLE, pairs);
    return new KnowledgeFigure(tables, TrainingCurves.ROSTER).section();
  }

  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  /** Returns the text with ordinary blanks. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Zs}", " ");
  }

  @Test
  void knowledgeAndInstructionStandBesideEachOtherWithTheShare() {
    Section section =
        section(
            TrainingCurves.pair("a-10", 0.0, 0.05, null, 0),
            TrainingCurves.pair("a-40", 0.125, 0.375, 0.75, 0.2),
            TrainingCurves.pair("a-160", 0.375, 0.125, 0.25, 0.5));
    JsonNode option = option(section, 0);
    assertThat(option.at("/yAxis/0/data").toString())
        .as("by length, not by name")
        .isEqualTo("[\"a-10\",\"a-40\",\"a-160\"]");
    assertThat(option.at("/yAxis/1/data").toString()).isEqualTo("[\"–\",\"75 %\",\"25 %\"]");
    assertThat(option.at("/series/0/data/1/value").asDouble()).isEqualTo(12.5);
    assertThat(option.at("/series/1/data/1/value").asDouble()).isEqualTo(37.5);
    assertThat(option.at("/series/3/data/1/value").toString()).isEqualTo("[31.25,1,43.75,37.5]");
    assertThat(plain(section.lead()))
        .isEqualTo(
            "On facts, in accuracy: of 3 fine-tuned checkpoints, 2 lost knowledge beyond chance"
                + " and 2 instruction following; where the two together lost beyond chance (2), the"
                + " loss is mostly of instruction following in 1, mostly of knowledge in 0, and the"
                + " interval allows both in 1.");
  }

  @Test
  void aLossOfBothThatDoesNotAppearHasNoShare() {
    Section section = section(TrainingCurves.pair("a-10", -0.2, 0.05, null, 0));
    assertThat(section.lead())
        .contains("a loss of both together does not appear beyond chance in any");
  }
}
