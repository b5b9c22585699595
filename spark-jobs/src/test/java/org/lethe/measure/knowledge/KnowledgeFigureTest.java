package org.lethe.measure.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.FakeTables;
import org.lethe.measure.TrainingCurves;

class KnowledgeFigureTest {
  private static Section section(List<KnowledgeInstructionRow> losses, KnowledgeItemsRow... items) {
    FakeTables tables =
        TrainingCurves.TABLES
            .with(KnowledgeInstructionRow.TABLE, losses)
            .with(KnowledgeItemsRow.TABLE, items);
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
  void knowledgeAndInstructionStandBesideEachOtherWithTheItemsWhoseKnowledgeStayed() {
    Section section =
        section(
            List.of(
                TrainingCurves.pair("a-10", 0.0, 0.05),
                TrainingCurves.pair("a-40", 0.125, 0.375),
                TrainingCurves.pair("a-160", 0.375, 0.375)),
            TrainingCurves.items("a-10", 0, 0),
            TrainingCurves.items("a-40", 2, 8),
            TrainingCurves.items("a-160", 15, 5));
    JsonNode option = option(section, 0);
    assertThat(option.get("metric").asText()).isEqualTo("acc");
    assertThat(option.at("/yAxis/0/data").toString())
        .as("by length, not by name")
        .isEqualTo("[\"a-10\",\"a-40\",\"a-160\"]");
    assertThat(option.at("/yAxis/1/data").toString()).isEqualTo("[\"–\",\"80 %\",\"25 %\"]");
    assertThat(option.at("/series/0/data/1/value").asDouble()).isEqualTo(12.5);
    assertThat(option.at("/series/1/data/1/value").asDouble()).isEqualTo(37.5);
    assertThat(option.at("/series/3/data/1/value").toString()).isEqualTo("[31.25,1,43.75,37.5]");
    assertThat(plain(section.lead()))
        .isEqualTo(
            "On facts, a-160 lost the most answers under the instruction: 20 of 30 that were right"
                + " both ways; for 5 of these the completion is still right (25 %, CI 5 % to 45 %). Of 2 checkpoints that lost such answers, the knowledge stayed for most of"
                + " them in 1, is gone for most in 1, and either may be in 0 (each interval by"
                + " itself).");
  }

  @Test
  void whereNoAnswerIsLostThereIsNothingToTell() {
    Section section =
        section(
            List.of(TrainingCurves.pair("a-10", -0.2, 0.05)), TrainingCurves.items("a-10", 0, 0));
    assertThat(section.lead())
        .isEqualTo(
            "On facts no fine-tuned checkpoint lost an answer that the reference gives both ways.");
  }
}
