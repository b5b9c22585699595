package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.report.Comparisons.Against;
import org.lethe.report.Roster.Group;
import org.lethe.report.Roster.Kind;

/** What every checkpoint lost on every task, in accuracy and in loss. */
final class ForgettingFigure {
  private static final String READING =
      "Rows are checkpoints, columns the tasks they were tested on. Forgetting is the score before"
          + " minus the score after (accuracy), or the loss after minus the loss before (nats per"
          + " token of the right answer): positive, orange, is forgotten; negative, blue, is"
          + " gained. Accuracy says whether the right choice won, loss says by how much its"
          + " probability moved. Beyond chance:"
          + " by McNemar's test on the same documents for accuracies, by an interval"
          + " without zero for the rest. All heat maps of a unit share one colour scale.";
  private static final int WIDE = 9; // more tasks than this take the width of the page
  private static final int PAGE = 1080; // pixels
  private static final List<LegendEntry> LEGEND =
      List.of(
          new LegendEntry("box", "var(--lost)", "lost"),
          new LegendEntry("box", "var(--gained)", "gained"),
          new LegendEntry("frame", "var(--text)", "the task the checkpoint was trained on"),
          new LegendEntry("text", "", "(value) or · = not beyond chance"));

  private final ReportData data;
  private final Roster roster;
  private final Comparisons comparisons;

  ForgettingFigure(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    this.comparisons = new Comparisons(data, roster);
  }

  /** Returns the section on single fine-tunes and on restored checkpoints. */
  Section forgetting() {
    if (data.forgetting().isEmpty()) {
      return Section.absent(
          "forgetting",
          "Forgetting by task",
          "Not shown: the forgetting table has no rows. It needs scores of a checkpoint and of the"
              + " checkpoint it started from.",
          READING);
    }
    List<Group> groups =
        roster.groups().stream().filter(group -> group.kind() != Kind.SEQUENCE).toList();
    List<Chart> charts = charts(groups);
    String lead =
        charts.isEmpty()
            ? "Not shown: no comparison concerns a checkpoint outside a sequence."
            : "What each fine-tuned checkpoint lost (orange) or gained (blue) on each task.";
    return section("forgetting", "Forgetting by task", lead, groups, charts);
  }

  /** Returns the section on training sequences. */
  Section sequence() {
    List<Group> groups =
        roster.groups().stream().filter(group -> group.kind() == Kind.SEQUENCE).toList();
    List<Chart> charts = charts(groups);
    if (charts.isEmpty()) {
      return Section.absent(
          "sequence",
          "Forgetting along a sequence",
          groups.isEmpty()
              ? "Not shown: no checkpoint of this experiment belongs to a training sequence."
              : "Not shown: the forgetting table has no rows for the checkpoints of a sequence.",
          READING);
    }
    return section(
        "sequence",
        "Forgetting along a sequence",
        "Tasks learnt one after the other: each row is the state after that step.",
        groups,
        charts);
  }

  private Section section(
      String id, String title, String lead, List<Group> groups, List<Chart> charts) {
    return new Section(id, title, lead, READING, columns(), LEGEND, charts, List.of(table(groups)));
  }

  private int columns() {
    return roster.tasks().size() > WIDE ? 1 : 2;
  }

  private List<Chart> charts(List<Group> groups) {
    List<Chart> charts = new ArrayList<>();
    for (Group group : groups) {
      Map<String, String> labels = new LinkedHashMap<>();
      group.checkpoints().forEach(id -> labels.put(id, roster.label(group, id)));
      for (Against against : Against.values()) {
        for (String convention : List.of("delta", "loss_delta")) {
          List<ForgettingRow> rows = comparisons.drawn(convention);
          double limit = rows.stream().mapToDouble(r -> Math.abs(r.value())).max().orElse(0);
          HeatMap map =
              new HeatMap(roster.tasks(), PAGE / columns(), limit, Confidence.label(data));
          List<ForgettingRow> part =
              comparisons
                  .split(rows, group, ForgettingRow::checkpointId, ForgettingRow::referenceId)
                  .getOrDefault(against, List.of());
          if (!part.isEmpty()) {
            String id = "map-" + group.id() + "-" + against.ordinal() + "-" + convention.charAt(0);
            charts.add(map.draw(id, title(group, against, part.get(0)), labels, part));
          }
        }
      }
    }
    return charts;
  }

  private static String title(Group group, Against against, ForgettingRow row) {
    Unit unit = Unit.of(row.convention(), row.metric());
    String what = row.convention().equals("loss_delta") ? "loss" : row.metric();
    return "%s, %s: %s (%s)".formatted(group.title(), against.words(), what, unit.name());
  }

  private DataTable table(List<Group> groups) {
    List<String> ids = groups.stream().flatMap(group -> group.checkpoints().stream()).toList();
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (String id : ids) {
      for (ForgettingRow row : data.forgetting()) {
        if (row.checkpointId().equals(id)) {
          rows.add(cells(row));
        }
      }
    }
    return DataTable.folded(
        "Every comparison (all metrics)",
        List.of(
            "checkpoint",
            "against",
            "trained on",
            "task",
            "metric",
            "convention",
            "before",
            "after",
            "forgotten",
            Confidence.label(data),
            "unit",
            "p",
            "n",
            "verdict",
            "flag"),
        rows);
  }

  private static List<DataTable.Cell> cells(ForgettingRow row) {
    Unit unit = Unit.of(row.convention(), row.metric());
    return DataTable.row(
        row.checkpointId(),
        row.referenceId(),
        row.trainedOn(),
        row.task(),
        row.metric(),
        row.convention(),
        number(unit.plain(row.before())),
        number(unit.plain(row.after())),
        number(unit.signed(row.value())),
        number(unit.interval(row.ciLow(), row.ciHigh())),
        unit.name(),
        number(Numbers.p(row.pValue())),
        number(Numbers.count(row.n())),
        Verdict.of(row).words(),
        row.flag());
  }
}
