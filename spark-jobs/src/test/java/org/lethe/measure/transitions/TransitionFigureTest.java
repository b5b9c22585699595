package org.lethe.measure.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Section;
import org.lethe.measure.TrainingCurves;
import org.lethe.measure.recovery.RecoveryRow;

class TransitionFigureTest {
  private static final List<RecoveryRow> POINTS =
      List.of(
          TrainingCurves.point("a-10", "b", 0.125, 0),
          TrainingCurves.point("a-40", "b", 0.25, 0.0625),
          TrainingCurves.point("a-160", "b", 0.5, 0.375));

  private static TransitionFigure figure(TransitionRow... curves) {
    return new TransitionFigure(
        TrainingCurves.TABLES.with(TransitionRow.TABLE, curves).with(RecoveryRow.TABLE, POINTS),
        TrainingCurves.ROSTER);
  }

  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  /** Returns the text with ordinary blanks. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Zs}", " ");
  }

  @Test
  void curveIsDrawnOverALogarithmicAxisInTheColoursOfItsStages() {
    Section section =
        figure(TrainingCurves.curve("b", 160, 40, "UNDECIDED", "PSEUDO", "ACTUAL")).section();
    JsonNode option = option(section, 0);
    assertThat(option.at("/xAxis/type").asText()).isEqualTo("log");
    assertThat(option.at("/series/0/data").findValues("value").toString())
        .as("gross")
        .isEqualTo("[[10,12.5], [40,25.0], [160,50.0]]");
    assertThat(option.at("/series/1/data/2/value").toString()).isEqualTo("[160,40.0,60.0]");
    JsonNode residual = option.at("/series/3/data");
    assertThat(residual.findValues("value").toString())
        .isEqualTo("[[10,0.0], [40,6.25], [160,37.5]]");
    assertThat(residual.findValues("itemStyle").stream().map(style -> style.get("color").asText()))
        .containsExactly("var(--muted)", "var(--pseudo)", "var(--lost)");
    assertThat(residual.at("/1/label/formatter").asText()).isEqualTo("pseudo");
    assertThat(option.at("/series/3/markLine/data/1/xAxis").asInt()).isEqualTo(160);
    assertThat(section.charts().get(0).note()).isEqualTo("t* in (0, 160]");
    assertThat(plain(section.lead()))
        .isEqualTo(
            "Trained on a (10 to 160 steps): forgetting becomes actual on b (from 160 steps on).");
  }

  @Test
  void actualForgettingThatDoesNotAppearIsSaidNotTo() {
    TransitionFigure figure =
        figure(
            TrainingCurves.curve("b", null, 40, "NONE", "PSEUDO", "PSEUDO"),
            TrainingCurves.curve("c", null, null, "NONE", "NONE", "NONE"));
    assertThat(plain(figure.section().lead()))
        .isEqualTo(
            "Actual forgetting does not appear at any length.\n"
                + "Trained on a (10 to 160 steps): pseudo forgetting only on b (at 40 steps);"
                + " no loss on c.\n"
                + "Drawn: 1 of 2 pairs of tasks, those with a loss first; all stand in the table.");
    assertThat(figure.sentences())
        .singleElement()
        .asString()
        .startsWith("No actual forgetting was found to the end");
  }

  @Test
  void actualForgettingThatPassesIsNotCalledPseudoOnly() {
    TransitionFigure figure =
        figure(TrainingCurves.curve("b", null, 160, "NONE", "ACTUAL", "PSEUDO"));
    assertThat(plain(figure.section().lead()))
        .contains("actual at some lengths but not to the end on b")
        .doesNotContain("pseudo forgetting only");
  }

  @Test
  void oneLengthCannotTellWhenForgettingBecomesReal() {
    Section section = figure(TrainingCurves.curve("b", 10, null, "ACTUAL")).section();
    assertThat(section.charts()).isEmpty();
    assertThat(plain(section.lead()))
        .contains("restored at more than one length", "cannot tell when");
    assertThat(section.tables().get(0).rows()).hasSize(1);
  }
}
