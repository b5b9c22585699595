package org.lethe.measure.findings;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

/** Which findings every seed shows, and which only some. */
final class FindingTables implements Topic {
  private static final String ID = "seeds";
  private static final String TITLE = "What every seed shows";
  private static final String READING =
      "A line is one finding about the same training with several seeds. The mean over seeds has an"
          + " interval over seeds and documents together, so it speaks of the recipe, not of one"
          + " checkpoint; its p-value is corrected (Benjamini and Hochberg) over the lines of the"
          + " same kind and metric. Beside it stands how many seeds show it alone: forgetting and"
          + " gain after Holm's correction within the seed's checkpoint, a stage when it is decided,"
          + " a correlation by its permutation test.";

  private static final Comparator<String> NULLS = Comparator.nullsFirst(Comparator.naturalOrder());

  private final List<FindingRow> findings;
  private final Roster roster;

  FindingTables(ReportTables tables, Roster roster) {
    this.findings = tables.rows(FindingRow.TABLE);
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    if (findings.isEmpty()) {
      return Section.absent(ID, TITLE, lead(), READING);
    }
    List<DataTable> tables = new ArrayList<>();
    table(tables, "forgetting", "Forgetting and gain");
    table(tables, "stage", "Stages of restoration");
    table(tables, "correlation", "Correlations of alignment and similarity with forgetting");
    return new Section(ID, TITLE, lead(), READING, 1, List.of(), List.of(), tables);
  }

  @Override
  public List<Answer> answers() {
    return List.of(Answer.remark(Question.CERTAINTY, lead()));
  }

  @Override
  public List<String> absent() {
    return findings.isEmpty() ? List.of("several seeds") : List.of();
  }

  /** Returns the findings that hold in every seed, or why there are none. */
  private String lead() {
    List<Long> seeds = roster.seeds();
    if (findings.isEmpty()) {
      return seeds.isEmpty()
          ? "No fine-tuned checkpoint states its seed, so it is not known what another seed would show."
          : seeds.size() == 1
              ? "All fine-tuned checkpoints have one seed (%d), and one seed cannot tell what holds in others."
                  .formatted(seeds.get(0))
              : "No fine-tuning (task and length) has more than one of the %d seeds, so it is not known what holds in every seed."
                  .formatted(seeds.size());
    }
    long most = findings.stream().mapToLong(FindingRow::nSeeds).max().orElseThrow();
    List<String> parts = new ArrayList<>();
    part(parts, "forgetting", "mean differences", "differ from zero");
    part(parts, "stage", "mean residual losses", "differ from zero");
    correlations(parts);
    return "With up to %d seeds of the same training: ".formatted(most)
        + String.join("; ", parts)
        + ".";
  }

  private void part(List<String> parts, String kind, String subject, String state) {
    List<FindingRow> rows = rows(kind).stream().filter(row -> row.verdict() != null).toList();
    if (!rows.isEmpty()) {
      long beyond =
          rows.stream().filter(row -> !row.verdict().equals(Verdict.NO_DIFFERENCE.name())).count();
      long all = rows.stream().filter(row -> row.holds().equals("all")).count();
      parts.add(
          "of %s %s, %d %s over seeds and documents (Benjamini and Hochberg), and %d show in every seed alone"
              .formatted(Numerals.count(rows.size()), subject, beyond, state, all));
    }
  }

  private void correlations(List<String> parts) {
    List<FindingRow> rows = rows("correlation");
    if (!rows.isEmpty()) {
      long sign = rows.stream().filter(row -> row.nAgree() == row.nSeeds()).count();
      parts.add(
          "of %s correlations, %d have the same sign in every seed"
              .formatted(Numerals.count(rows.size()), sign));
    }
  }

  private List<FindingRow> rows(String kind) {
    return findings.stream()
        .filter(row -> row.finding().equals(kind))
        .sorted(
            Comparator.comparing(FindingRow::trainedOn, NULLS)
                .thenComparing(FindingRow::task, NULLS)
                .thenComparing(FindingRow::metric, NULLS)
                .thenComparing(FindingRow::x, NULLS)
                .thenComparing(FindingRow::y, NULLS)
                .thenComparing(FindingRow::method, NULLS)
                .thenComparing(
                    FindingRow::trainingSteps, Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  private void table(List<DataTable> tables, String kind, String caption) {
    List<FindingRow> rows = rows(kind);
    if (rows.isEmpty()) {
      return;
    }
    boolean correlation = kind.equals("correlation");
    List<String> columns = new ArrayList<>();
    columns.addAll(
        correlation
            ? List.of("measure", "forgetting", "method")
            : List.of("trained on", "tested on", "metric"));
    columns.addAll(
        List.of(
            "steps",
            "shows",
            "holds in",
            "seeds that show it",
            "mean",
            "range",
            "by seed",
            "test"));
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    rows.forEach(row -> cells.add(cells(row, correlation)));
    tables.add(DataTable.folded(caption, columns, cells));
  }

  private static List<DataTable.Cell> cells(FindingRow row, boolean correlation) {
    MetricUnit unit =
        correlation
            ? new MetricUnit("r", 1, 2)
            : row.metric().equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(row.metric());
    List<Object> subject = new ArrayList<>();
    subject.add(correlation ? row.x() : row.trainedOn());
    subject.add(correlation ? row.y() : row.task());
    subject.add(correlation ? row.method() : row.metric());
    subject.add(
        number(row.trainingSteps() == null ? Numerals.NONE : Numerals.count(row.trainingSteps())));
    subject.add(row.shows().toLowerCase(Locale.ROOT));
    subject.add(row.holds());
    subject.add(number(row.nHolds() + " of " + row.nSeeds()));
    subject.add(number(unit.signed(row.mean())));
    subject.add(number(unit.signed(row.low()) + " to " + unit.signed(row.high())));
    subject.add(String.join("; ", row.bySeed()).toLowerCase(Locale.ROOT));
    subject.add(row.test());
    return DataTable.row(subject.toArray());
  }
}
