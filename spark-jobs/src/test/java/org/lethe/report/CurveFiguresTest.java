package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.findings.FindingRow;
import org.lethe.measure.knowledge.KnowledgeInstructionRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.transitions.TransitionRow;

/** Sections on lengths of training, pairs of tasks and seeds. */
class CurveFiguresTest {
  private static final List<RecoveryRow> POINTS =
      List.of(
          Curves.point("a-10", "b", 0.125, 0),
          Curves.point("a-40", "b", 0.25, 0.0625),
          Curves.point("a-160", "b", 0.5, 0.375));

  private static ReportData curves(TransitionRow... curves) {
    return Curves.of(List.of(curves), POINTS, List.of(), List.of());
  }

  private static ReportData pairs(KnowledgeInstructionRow... pairs) {
    return Curves.of(List.of(), List.of(), List.of(pairs), List.of());
  }

  private static ReportData findings(FindingRow... findings) {
    return Curves.of(List.of(), List.of(), List.of(), List.of(findings));
  }

  private static Section transitions(ReportData data) {
    return new TransitionFigure(data, new Roster(data)).section();
  }

  /** Returns the text with ordinary blanks. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Zs}", " ");
  }

  private static JsonNode option(Section section, int chart) {
    return new ObjectMapper().valueToTree(section.charts().get(chart).option());
  }

  @Test
  void curveIsDrawnOverALogarithmicAxisInTheColoursOfItsStages() {
    Section section =
        transitions(curves(Curves.curve("b", 160, 40, "UNDECIDED", "PSEUDO", "ACTUAL")));
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
    assertThat(section.charts().get(0).note()).isEqualTo("t* = 160");
    assertThat(plain(section.lead()))
        .isEqualTo(
            "Trained on a (10 to 160 steps): forgetting becomes actual on b (from 160 steps on).");
  }

  @Test
  void actualForgettingThatDoesNotAppearIsSaidNotTo() {
    ReportData data =
        curves(
            Curves.curve("b", null, 40, "NONE", "PSEUDO", "PSEUDO"),
            Curves.curve("c", null, null, "NONE", "NONE", "NONE"));
    assertThat(plain(transitions(data).lead()))
        .isEqualTo(
            "Actual forgetting does not appear at any length.\n"
                + "Trained on a (10 to 160 steps): pseudo forgetting only on b (at 40 steps);"
                + " no loss on c.\n"
                + "Drawn: 1 of 2 pairs of tasks, those with a loss first; all stand in the table.");
    assertThat(new Summary(data, new Roster(data)).sentences())
        .anyMatch(sentence -> sentence.startsWith("Forgetting does not become actual"));
  }

  @Test
  void actualForgettingThatPassesIsNotCalledPseudoOnly() {
    ReportData data = curves(Curves.curve("b", null, 160, "NONE", "ACTUAL", "PSEUDO"));
    assertThat(plain(transitions(data).lead()))
        .contains("actual at some lengths but not to the end on b")
        .doesNotContain("pseudo forgetting only");
  }

  @Test
  void oneLengthCannotTellWhenForgettingBecomesReal() {
    Section section = transitions(curves(Curves.curve("b", 10, null, "ACTUAL")));
    assertThat(section.charts()).isEmpty();
    assertThat(plain(section.lead()))
        .contains("restored at more than one length", "cannot tell when");
    assertThat(section.tables().get(0).rows()).hasSize(1);
  }

  @Test
  void knowledgeAndInstructionStandBesideEachOtherWithTheShare() {
    ReportData data =
        pairs(
            Curves.pair("a-10", 0.0, 0.05, null, 0),
            Curves.pair("a-40", 0.125, 0.375, 0.75, 0.2),
            Curves.pair("a-160", 0.375, 0.125, 0.25, 0.5));
    Section section = new KnowledgeFigure(data, new Roster(data)).section();
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
    ReportData data = pairs(Curves.pair("a-10", -0.2, 0.05, null, 0));
    assertThat(new KnowledgeFigure(data, new Roster(data)).section().lead())
        .contains("a loss of both together does not appear beyond chance in any");
  }

  @Test
  void findingsAreCountedByHowManySeedsShowThem() {
    ReportData data =
        findings(
            Curves.finding("forgetting", "lost", 2, "all", 0.1, 0.3),
            Curves.finding("stage", "PSEUDO", 1, "some", 0, 0.05),
            Curves.finding("correlation", "negative", 0, "none", -0.5, -0.25));
    Section section = new FindingTables(data, new Roster(data)).section();
    assertThat(plain(section.lead()))
        .contains(
            "of 1 losses and gains, 1 are beyond chance in every seed, 0 in some and 0 in none",
            "of 1 stages, 0 are the same in every seed, 1 in some and 0 in none",
            "of 1 correlations, 0 are beyond what permuting tasks gives in every seed",
            "1 of them have the same sign in every seed");
    assertThat(section.tables()).hasSize(3);
    assertThat(section.tables().get(0).rows().get(0))
        .extracting(DataTable.Cell::text)
        .contains("lost", "all", "2 of 2", "+10.0 to +30.0", "a test");
  }

  @Test
  void oneSeedCannotTell() {
    ReportData small = Rows.SMALL;
    assertThat(new FindingTables(small, new Roster(small)).section().lead())
        .isEqualTo(
            "No fine-tuned checkpoint states its seed, so what another seed would show cannot be"
                + " told.");
    ReportData one =
        new ReportData(
            List.of(
                Rows.checkpoint("base", "base", null, null, null, null),
                Curves.tuned("a-10", "a", 7, 10)),
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
            List.of(),
            List.of(),
            List.of());
    assertThat(new FindingTables(one, new Roster(one)).section().lead())
        .contains("one seed (7), and one seed cannot tell");
  }

  @Test
  void scatterDrawsOneLengthWithItsSeedsAveraged() {
    ReportData data = findings();
    Section section = new ScatterFigure(data, new Roster(data)).section();
    assertThat(option(section, 0).at("/series/0/data").findValues("value").toString())
        .as("40 steps, the length with most trained tasks: mean of 20 and 40; 25")
        .isEqualTo("[[0.25,30.000000000000004], [0.25,25.0]]");
    assertThat(plain(section.charts().get(0).note())).startsWith("Pearson r = 0.25");
    assertThat(plain(section.lead())).contains("after 40 steps of training");
  }
}
