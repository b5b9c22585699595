package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.table.CheckpointRow;

class ReportTest {
  private static final Heading HEADING = new Heading("tiny", "2026-01-02 03:04 UTC", "");

  /** Returns the page without the library, whose source names addresses it never loads. */
  private static String own(String html) {
    int from = html.indexOf("<script>");
    return html.substring(0, from) + html.substring(html.indexOf("</script>", from));
  }

  @Test
  void pageLoadsNothing() {
    String html = Report.render(SmallExperiment.TABLES, HEADING);
    assertThat(html)
        .as("the library is inside")
        .contains("Apache Software Foundation", "echarts={}");
    assertThat(html.length()).isGreaterThan(1_000_000);
    assertThat(own(html)).doesNotContain("http:", "https:", "//cdn", " src=", "@import", "url(");
  }

  @Test
  void equalTablesGiveEqualPages() {
    assertThat(Report.render(SmallExperiment.TABLES, HEADING))
        .isEqualTo(Report.render(SmallExperiment.TABLES, HEADING));
    assertThat(own(Report.render(SmallExperiment.TABLES, HEADING)))
        .contains("made at 2026-01-02 03:04 UTC");
    assertThat(own(Report.render(SmallExperiment.TABLES, new Heading("tiny", "", ""))))
        .doesNotContain("made at");
  }

  @Test
  void everyChartHasItsNumbersInATable() {
    String html = own(Report.render(SmallExperiment.TABLES, HEADING));
    for (String section : html.split("<section ")) {
      if (section.contains("class=\"chart\"")) {
        assertThat(section).contains("data-table=\"0\"", "How to read this");
      }
    }
    assertThat(Unpacked.of(html).values().toString()).contains("ENGINE_ERROR", "out of memory");
    assertThat(html).contains("fedcba9876543210");
  }

  @Test
  void namesAreTextWhateverTheyLookLike() {
    String name = "</script><b>{{ 6 * 7 }}{% raw %}\"'&";
    FakeTables tables =
        FakeTables.EMPTY
            .with(
                CheckpointRow.TABLE,
                SampleRows.checkpoint("base", "base", null, null, null, null),
                SampleRows.checkpoint("ft", "fine_tuned", "base", name, null, null))
            .with(TaskScoreRow.TABLE, SampleRows.score("ft", name, 0.5))
            .with(
                ForgettingRow.TABLE,
                SampleRows.forgetting("ft", "base", name, name, "delta", 0.1, 0.05, 0.2));
    String html = own(Report.render(tables, new Heading(name, "", "")));
    assertThat(html)
        .doesNotContain("<b>")
        .contains("&lt;/script&gt;&lt;b&gt;{{ 6 * 7 }}{% raw %}&quot;&#39;&amp;");
    assertThat(Unpacked.of(html).get("data-explorer").at("/tasks/0/name").asText()).isEqualTo(name);
  }

  @Test
  void emptyTablesSayWhyThereIsNoChart() {
    String html = own(Report.render(FakeTables.EMPTY, HEADING));
    assertThat(html)
        .doesNotContain("class=\"chart\"")
        .contains(
            "the forgetting table has no rows",
            "the recovery table has no rows",
            "the representation_drift table has no rows",
            "neither gradient_alignment nor task_similarity has rows",
            "the flips table has no rows",
            "the task_scores table has no rows",
            "Nothing was scored",
            "these numbers cannot be traced",
            "Not measured: comparisons with an earlier checkpoint");
  }
}
