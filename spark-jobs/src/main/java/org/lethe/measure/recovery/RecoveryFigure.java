package org.lethe.measure.recovery;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lethe.figure.Chapter;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Headline;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** The part of a loss that restoration recovers, and the part that stays lost. */
final class RecoveryFigure implements Topic {
  private static final String ID = "recovery";
  private static final String TITLE = "Pseudo or actual forgetting";
  private static final String READING =
      "Gross loss G is the base's score minus the fine-tuned checkpoint's. Residual Z is the"
          + " control's score (the base after the same restoration steps) minus the restored"
          + " checkpoint's. What comes back, max(0, G − Z), was pseudo forgetting: the ability was"
          + " hidden, not lost; what stays missing is actual forgetting. Stage, with a margin"
          + " (epsilon; one accuracy point unless the options say otherwise): none = no loss; pseudo = lost and back; actual = still missing;"
          + " undecided = the intervals allow more than one of these.";
  private static final List<String> STAGES = List.of("ACTUAL", "PSEUDO", "UNDECIDED", "NONE");
  private static final int DRAWN = 40;

  private final List<RecoveryRow> all;
  private final String accuracy;
  private final String metric;
  private final String interval;

  RecoveryFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(RecoveryRow.TABLE);
    this.accuracy = roster.metric();
    boolean has = all.stream().anyMatch(row -> row.metric().equals(accuracy));
    this.metric = has || all.isEmpty() ? accuracy : all.get(0).metric();
    this.interval = Confidence.of(tables, RecoveryRow.TABLE).label();
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the recovery table has no rows. It needs a restored checkpoint for a"
              + " fine-tuned one, and the control: the base after the same restoration steps.",
          READING);
    }
    List<RecoveryRow> rows = rows();
    List<RecoveryRow> drawn = rows.subList(0, Math.min(DRAWN, rows.size()));
    String some =
        rows.size() > drawn.size()
            ? " Drawn: the first %d of %d by stage and loss.".formatted(drawn.size(), rows.size())
            : "";
    return new Section(
        ID,
        TITLE,
        lead(rows) + some,
        READING,
        1,
        legend(),
        List.of(new RecoveryChart(all, interval).draw(metric, drawn)),
        List.of(table()));
  }

  private List<RecoveryRow> rows() {
    return all.stream()
        .filter(row -> row.metric().equals(metric))
        .sorted(
            Comparator.comparing((RecoveryRow row) -> STAGES.indexOf(row.stage()))
                .thenComparing(Comparator.comparing(RecoveryRow::gross).reversed())
                .thenComparing(RecoveryRow::fineTunedId)
                .thenComparing(RecoveryRow::task))
        .toList();
  }

  private static String lead(List<RecoveryRow> rows) {
    return stages(rows).entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey().toLowerCase(Locale.ROOT))
        .reduce((a, b) -> a + ", " + b)
        .map(text -> "Of " + Numerals.count(rows.size(), "comparison") + ": " + text + ".")
        .orElse("");
  }

  @Override
  public List<String> sentences() {
    return counts()
        .map(
            stages ->
                "Restoration shows pseudo forgetting (lost and back) in %d of %s and actual forgetting (still missing) in %d; %d are undecided and %d show no loss."
                    .formatted(
                        stages.get("PSEUDO"),
                        Numerals.count(
                            stages.values().stream().mapToLong(Long::longValue).sum(),
                            "comparison"),
                        stages.get("ACTUAL"),
                        stages.get("UNDECIDED"),
                        stages.get("NONE")))
        .stream()
        .toList();
  }

  @Override
  public List<Headline> headlines() {
    return counts()
        .map(
            stages ->
                new Headline(
                    stages.get("PSEUDO") + " / " + stages.get("ACTUAL"),
                    "pseudo / actual forgetting",
                    stages.get("UNDECIDED") + " undecided, " + stages.get("NONE") + " none"))
        .stream()
        .toList();
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("restored checkpoints with their control") : List.of();
  }

  /** Returns the stages in the metric of the figures of accuracy; empty without a row in it. */
  private Optional<Map<String, Long>> counts() {
    List<RecoveryRow> rows = all.stream().filter(row -> row.metric().equals(accuracy)).toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(stages(rows));
  }

  /** Returns how many rows stand at each stage, every stage named. */
  private static Map<String, Long> stages(List<RecoveryRow> rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String stage : STAGES) {
      counts.put(stage, rows.stream().filter(row -> row.stage().equals(stage)).count());
    }
    return counts;
  }

  private List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--lost)", "lost and still missing (actual part)"),
        new LegendEntry("box", "var(--pseudo)", "lost and come back (pseudo part)"),
        new LegendEntry("box", "var(--gained)", "gained by fine-tuning (negative loss)"),
        new LegendEntry("whisker", "var(--text)", interval + " of the gross loss G"),
        new LegendEntry("diamond", "var(--c7)", "residual Z with " + interval));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (RecoveryRow row : all) {
      MetricUnit own = MetricUnit.ofMetric(row.metric());
      cells.add(
          DataTable.row(
              row.fineTunedId(),
              row.restoredId(),
              row.controlId(),
              row.task(),
              row.metric(),
              number(own.signed(row.gross())),
              number(own.interval(row.grossLow(), row.grossHigh())),
              number(own.signed(row.residual())),
              number(own.interval(row.residualLow(), row.residualHigh())),
              number(own.plain(row.pseudo())),
              number(Numerals.plain(row.ratio(), 2)),
              number(
                  row.ratioLow() == null || row.ratioHigh() == null
                      ? Numerals.NONE
                      : Numerals.plain(row.ratioLow(), 2)
                          + " to "
                          + Numerals.plain(row.ratioHigh(), 2)),
              row.stage().toLowerCase(Locale.ROOT),
              number(Numerals.count(row.n()))));
    }
    return DataTable.folded(
        "Recovery of every fine-tuned checkpoint and task",
        List.of(
            "fine-tuned",
            "restored",
            "control",
            "task",
            "metric",
            "gross G",
            interval,
            "residual Z",
            interval,
            "came back",
            "ratio",
            interval,
            "stage",
            "n"),
        cells);
  }
}
