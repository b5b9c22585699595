package org.lethe.measure.claims;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.DataTable;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.figure.Verdict;

/** How many comparisons show something once all of them are counted. */
final class ClaimFigure implements Topic {
  private static final String ID = "claims";
  private static final String TITLE = "How many comparisons hold";
  private static final String READING =
      "A family is all comparisons of a kind in one metric. Its p-values are corrected together"
          + " (Benjamini and Hochberg): of the claims that hold, on average no more than the level"
          + " are false. Comparisons on tasks at the floor, and over too few documents, are in no"
          + " family. Detectable is the smallest true loss that one comparison finds with"
          + " probability 0.8 before correction; a smaller loss may be missed.";

  private static final Map<String, String> NAMES =
      Map.of(
          "forgetting", "fine-tuned against base, other tasks",
          "learning", "fine-tuned against base, own task",
          "stage_none", "restoration: no loss beyond the margin",
          "stage_pseudo", "restoration: lost and back",
          "stage_actual", "restoration: lost and still missing");

  private final List<FamilyRow> families;
  private final String metric;

  ClaimFigure(ReportTables tables, Roster roster) {
    this.families = tables.rows(FamilyRow.TABLE);
    this.metric = roster.metric();
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    if (families.isEmpty()) {
      return Section.absent(
          ID, TITLE, "Not shown: no fine-tuned checkpoint was compared with its base.", READING);
    }
    String lead = String.join(" ", sentences());
    return new Section(ID, TITLE, lead, READING, 1, List.of(), List.of(), List.of(table()));
  }

  @Override
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    forgetting(metric).ifPresent(sentences::add);
    forgetting("loss").ifPresent(sentences::add);
    stages().ifPresent(sentences::add);
    return sentences;
  }

  private Optional<FamilyRow> family(String family, String metric, String claim) {
    return families.stream()
        .filter(row -> row.family().equals(family) && row.metric().equals(metric))
        .filter(row -> row.claim().equals(claim))
        .findFirst();
  }

  private Optional<String> forgetting(String metric) {
    Optional<FamilyRow> lost = family("forgetting", metric, Verdict.LOST.name());
    Optional<FamilyRow> gained = family("forgetting", metric, Verdict.GAINED.name());
    if (lost.isEmpty() || gained.isEmpty()) {
      return Optional.empty();
    }
    FamilyRow row = lost.get();
    String words = MetricUnit.words(metric);
    if (row.nTests() == 0) {
      return Optional.of("In %s forgetting cannot be measured: %s.".formatted(words, leftOut(row)));
    }
    MetricUnit unit = metric.equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(metric);
    return Optional.of(
        "In %s, of %s of a fine-tuned checkpoint with its base on another task, %s and %s hold after %s; one comparison finds a loss of %s with probability 0.8 (median)%s."
            .formatted(
                words,
                Numerals.count(row.nTests(), "comparison"),
                row.nHolds() == 1 ? "1 loss" : row.nHolds() + " losses",
                Numerals.count(gained.get().nHolds(), "gain"),
                correction(row),
                row.mdeMedian() == null ? "unknown size" : unit.amount(row.mdeMedian()),
                row.nFloor() + row.nUntested() == 0 ? "" : "; left out: " + leftOut(row)));
  }

  private static String correction(FamilyRow row) {
    return "correction for all of them (Benjamini and Hochberg, %s %%)"
        .formatted(Numerals.plain(100 * row.level(), 0));
  }

  private static String leftOut(FamilyRow row) {
    List<String> parts = new ArrayList<>();
    if (row.nFloor() > 0) {
      parts.add("%s on tasks that the base does not do".formatted(row.nFloor()));
    }
    if (row.nUntested() > 0) {
      parts.add("%s over too few documents".formatted(row.nUntested()));
    }
    return parts.isEmpty() ? "no comparison was made" : String.join(", ", parts);
  }

  private Optional<String> stages() {
    Optional<FamilyRow> actual = family("stage_actual", metric, "ACTUAL");
    Optional<FamilyRow> pseudo = family("stage_pseudo", metric, "PSEUDO");
    Optional<FamilyRow> none = family("stage_none", metric, "NONE");
    if (actual.isEmpty() || pseudo.isEmpty() || none.isEmpty() || actual.get().nTests() == 0) {
      return Optional.empty();
    }
    FamilyRow row = actual.get();
    long open = row.nTests() - row.nHolds() - pseudo.get().nHolds() - none.get().nHolds();
    return Optional.of(
        "By restoration, of %s: lost and still missing %d, lost and back %d, no loss beyond the margin %d, after %s; %d are left undecided."
            .formatted(
                Numerals.count(row.nTests(), "comparison"),
                row.nHolds(),
                pseudo.get().nHolds(),
                none.get().nHolds(),
                correction(row).replace("all of them", "all of each kind"),
                open));
  }

  @Override
  public List<String> remarks() {
    Optional<FamilyRow> gained = family("learning", metric, Verdict.GAINED.name());
    Optional<FamilyRow> lost = family("learning", metric, Verdict.LOST.name());
    return gained.isEmpty() || lost.isEmpty() || lost.get().nTests() == 0
        ? List.of()
        : List.of(
            "On the task it was trained on, a checkpoint gained %s in %d and lost in %d of %s, after %s."
                .formatted(
                    MetricUnit.words(metric),
                    gained.get().nHolds(),
                    lost.get().nHolds(),
                    Numerals.count(lost.get().nTests(), "case"),
                    correction(lost.get())));
  }

  @Override
  public List<Answer> answers() {
    Optional<FamilyRow> lost = family("forgetting", metric, Verdict.LOST.name());
    Optional<FamilyRow> gained = family("forgetting", metric, Verdict.GAINED.name());
    return lost.isEmpty() || gained.isEmpty()
        ? List.of()
        : lost.get().nTests() == 0
            ? List.of(Answer.remark(Question.FORGOTTEN, forgetting(metric).orElseThrow()))
            : List.of(forgotten(lost.get(), gained.get()), certainty(lost.get()));
  }

  private static Answer forgotten(FamilyRow lost, FamilyRow gained) {
    double tests = lost.nTests();
    String sentence =
        "Of %s of a fine-tuned checkpoint with its base on another task, %s %s and %s gained."
            .formatted(
                Numerals.count(lost.nTests(), "comparison"),
                Numerals.count(lost.nHolds()),
                "lost " + MetricUnit.words(lost.metric()),
                Numerals.count(gained.nHolds()));
    return new Answer(
        Question.FORGOTTEN,
        "%d of %d".formatted(lost.nHolds(), lost.nTests()),
        "after " + correction(lost),
        sentence,
        new Answer.Picture(
            List.of(
                new Answer.Part(lost.nHolds() / tests, "var(--lost)", "lost"),
                new Answer.Part(gained.nHolds() / tests, "var(--gained)", "gained")),
            null,
            null,
            sentence));
  }

  private static Answer certainty(FamilyRow lost) {
    MetricUnit unit = MetricUnit.ofMetric(lost.metric());
    String left = lost.nFloor() + lost.nUntested() == 0 ? "" : " Left out: " + leftOut(lost) + ".";
    return lost.mdeMedian() == null
        ? Answer.remark(
            Question.CERTAINTY, "How small a loss could have been found is not known." + left)
        : new Answer(
            Question.CERTAINTY,
            unit.amount(lost.mdeMedian()),
            "with probability 0.8, before correction",
            "A comparison finds a loss of this size (median); a smaller loss may be missed." + left,
            null);
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (FamilyRow row : families) {
      boolean loss = row.metric().equals("loss");
      MetricUnit unit = loss ? MetricUnit.NATS : MetricUnit.ofMetric(row.metric());
      cells.add(
          DataTable.row(
              NAMES.getOrDefault(row.family(), row.family()),
              row.metric(),
              row.claim().toLowerCase(Locale.ROOT),
              number(Numerals.count(row.nHolds())),
              number(Numerals.count(row.nTests())),
              number(Numerals.count(row.nFloor())),
              number(Numerals.count(row.nUntested())),
              number(row.mdeMedian() == null ? Numerals.NONE : unit.plain(row.mdeMedian())),
              number(row.mdeLargest() == null ? Numerals.NONE : unit.plain(row.mdeLargest())),
              unit.name(),
              row.correction() + " at " + row.level()));
    }
    return DataTable.folded(
        "Every family",
        List.of(
            "family",
            "metric",
            "claim",
            "hold",
            "tests",
            "at floor",
            "too few documents",
            "detectable, median",
            "detectable, largest",
            "unit",
            "correction"),
        cells);
  }
}
