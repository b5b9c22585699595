package org.lethe.measure.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.DataTable;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.TrainingCurves;

class FindingTablesTest {
  /** Returns the text with ordinary blanks. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Zs}", " ");
  }

  @Test
  void findingsAreCountedByHowManySeedsShowThem() {
    FakeTables tables =
        TrainingCurves.TABLES.with(
            FindingRow.TABLE,
            TrainingCurves.finding("forgetting", "lost", 2, "all", 0.1, 0.3),
            TrainingCurves.finding("stage", "PSEUDO", 1, "some", 0, 0.05),
            TrainingCurves.finding("correlation", "negative", 0, "none", -0.5, -0.25));
    Section section = new FindingTables(tables, TrainingCurves.ROSTER).section();
    assertThat(plain(section.lead()))
        .contains(
            "of 1 mean differences, 1 differ from zero over seeds and documents (Benjamini and"
                + " Hochberg), and 1 show in every seed alone",
            "of 1 mean residual losses, 0 differ from zero",
            "of 1 correlations, 1 have the same sign in every seed");
    assertThat(section.tables()).hasSize(3);
    assertThat(section.tables().get(0).rows().get(0))
        .extracting(DataTable.Cell::text)
        .contains("lost", "all", "2 of 2", "+10.0 to +30.0", "a test");
  }

  @Test
  void oneSeedCannotTell() {
    assertThat(new FindingTables(FakeTables.EMPTY, SmallExperiment.ROSTER).section().lead())
        .isEqualTo(
            "No fine-tuned checkpoint states its seed, so it is not known what another"
                + " seed would show.");
    Roster one = new Roster(List.of(TrainingCurves.tuned("a-10", "a", 7, 10)), Subjects.NONE);
    assertThat(new FindingTables(FakeTables.EMPTY, one).section().lead())
        .contains("one seed (7), and one seed cannot tell");
  }
}
