package org.lethe.measure.forgetting;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.Against;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.HeatMap;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Verdict;

/** What checkpoints lost on every task, as heat maps in accuracy and in loss. */
final class ForgettingMaps {
  static final String READING =
      "Rows are checkpoints, columns the tasks they were tested on. Forgetting is the score before"
          + " minus the score after (accuracy), or the loss after minus the loss before (nats per"
          + " token of the right answer): positive, orange, is forgotten; negative, blue, is"
          + " gained. Accuracy says whether the right choice won, loss says by how much its"
          + " probability moved. A value without brackets holds after Holm's correction over the"
          + " tasks of its checkpoint (McNemar's test for accuracies, the paired t-test for the"
          + " rest). At floor: the base does the task no better than without reading the question,"
          + " so there is nothing to forget. All heat maps of a unit share one colour scale. A curve over"
          + " the length of training is drawn for runs of at least three lengths; a filled point is"
          + " beyond chance.";
  private static final int WIDE = 9; // more tasks than this take the width of the page
  private static final int PAGE = 1080; // pixels
  private static final List<LegendEntry> LEGEND =
      List.of(
          new LegendEntry("box", "var(--lost)", "lost"),
          new LegendEntry("box hatched", "var(--gained)", "gained"),
          new LegendEntry("frame", "var(--text)", "the task the checkpoint was trained on"),
          new LegendEntry("text", "", "(value) or · = no difference found, or at floor"));

  private final List<ForgettingRow> all;
  private final ForgettingRows rows;
  private final Roster roster;
  private final String interval;
  private final ForgettingTip tips;

  ForgettingMaps(ReportTables tables, Roster roster) {
    this.all = tables.rows(ForgettingRow.TABLE);
    this.rows = new ForgettingRows(tables, roster);
    this.roster = roster;
    this.interval = Confidence.of(tables, ForgettingRow.TABLE).label();
    this.tips = new ForgettingTip(interval);
  }

  /** Returns a section with the maps of some groups and the rows behind them. */
  Section section(String id, String title, String lead, List<Group> groups, List<Chart> charts) {
    return new Section(id, title, lead, READING, columns(), LEGEND, charts, List.of(table(groups)));
  }

  private int columns() {
    return roster.tasks().size() > WIDE ? 1 : 2;
  }

  /**
   * Returns the maps of some groups; none where nothing compares their checkpoints. Of each
   * convention one metric is drawn, the others when the reader chooses them.
   */
  List<Chart> charts(List<Group> groups) {
    List<Chart> charts = new ArrayList<>();
    for (Group group : groups) {
      for (Against against : Against.values()) {
        for (String convention : List.of("delta", "loss_delta")) {
          for (String metric : rows.metrics(convention)) {
            List<ForgettingRow> drawn = rows.in(convention, metric);
            List<ForgettingRow> part =
                Against.split(drawn, group, roster).getOrDefault(against, List.of());
            if (!part.isEmpty()) {
              double limit = drawn.stream().mapToDouble(r -> Math.abs(r.value())).max().orElse(0);
              charts.add(chart(group, against, limit, part));
            }
          }
        }
      }
    }
    return charts;
  }

  private Chart chart(Group group, Against against, double limit, List<ForgettingRow> part) {
    Map<String, String> labels = new LinkedHashMap<>();
    group.checkpoints().forEach(id -> labels.put(id, roster.label(group, id)));
    ForgettingRow first = part.get(0);
    MetricUnit unit = MetricUnit.of(first.convention(), first.metric());
    boolean isLoss = first.convention().equals("loss_delta");
    String shown = isLoss && rows.isDrawn(first) ? "loss" : first.metric();
    String id =
        "map-%s-%d-%s"
            .formatted(
                group.id(),
                against.ordinal(),
                first.convention().charAt(0)
                    + (rows.isDrawn(first) ? "" : "-" + MetricUnit.id(first.metric())));
    String title = "%s, %s: %s (%s)".formatted(group.title(), against.words(), shown, unit.name());
    Chart chart =
        new HeatMap(roster.tasks(), PAGE / columns(), limit, unit)
            .draw(id, title, labels, part.stream().map(this::cell).toList());
    rows.follow(chart.option(), first);
    return chart;
  }

  private HeatMap.Cell cell(ForgettingRow row) {
    return new HeatMap.Cell(
        row.checkpointId(),
        row.task(),
        row.value(),
        row.shows() == Verdict.LOST || row.shows() == Verdict.GAINED,
        row.isOfTrainedTask(),
        tips.of(row));
  }

  private DataTable table(List<Group> groups) {
    List<String> ids = groups.stream().flatMap(group -> group.checkpoints().stream()).toList();
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (String id : ids) {
      all.stream().filter(row -> row.checkpointId().equals(id)).forEach(r -> cells.add(cells(r)));
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
            interval,
            "unit",
            "p",
            "n",
            "verdict",
            "flag"),
        cells);
  }

  private static List<DataTable.Cell> cells(ForgettingRow row) {
    MetricUnit unit = MetricUnit.of(row.convention(), row.metric());
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
        number(Numerals.p(row.pValue())),
        number(Numerals.count(row.n())),
        row.shows().words(),
        row.flag());
  }
}
