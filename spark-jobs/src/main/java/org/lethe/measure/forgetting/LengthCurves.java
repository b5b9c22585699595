package org.lethe.measure.forgetting;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Against;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.CurvePanel;
import org.lethe.figure.CurvePanel.Line;
import org.lethe.figure.CurvePanel.Point;
import org.lethe.figure.Group;
import org.lethe.figure.Group.Kind;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Roster;
import org.lethe.figure.Verdict;
import org.lethe.table.CheckpointRow;

/** What a fine-tuning lost on every task, over its length; one panel a training run. */
final class LengthCurves {
  private static final int BOTTOM = 46; // room for numbers and title of the axis, pixels

  private final ForgettingRows rows;
  private final Roster roster;
  private final ForgettingTip tips;

  LengthCurves(ForgettingRows rows, Roster roster, ForgettingTip tips) {
    this.rows = rows;
    this.roster = roster;
    this.tips = tips;
  }

  /** Returns the panels of runs with at least three lengths: two points are no curve. */
  List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    for (String convention : List.of("delta", "loss_delta")) {
      for (String metric : rows.metrics(convention)) {
        runs(rows.in(convention, metric))
            .forEach((run, part) -> charts.add(chart(charts.size(), run, part)));
      }
    }
    return charts;
  }

  /** Returns the rows by training run, those of its runs that have several lengths. */
  private Map<String, List<ForgettingRow>> runs(List<ForgettingRow> all) {
    Map<String, List<ForgettingRow>> runs = new TreeMap<>();
    for (Group group : roster.groups()) {
      if (group.kind() == Kind.FINE_TUNED) {
        for (ForgettingRow row : Against.sinceStart(all, group, roster)) {
          CheckpointRow checkpoint = roster.checkpoint(row.checkpointId()).orElseThrow();
          if (checkpoint.trainingSteps() != null && checkpoint.trainedOn() != null) {
            String seed = checkpoint.seed() == null ? "" : ", seed " + checkpoint.seed();
            String base = roster.bases().size() > 1 ? ", from " + row.referenceId() : "";
            runs.computeIfAbsent(row.trainedOn() + seed + base, run -> new ArrayList<>()).add(row);
          }
        }
      }
    }
    runs.values().removeIf(part -> lengths(part) < 3);
    return runs;
  }

  private long lengths(List<ForgettingRow> part) {
    return part.stream().map(this::length).distinct().count();
  }

  private int length(ForgettingRow row) {
    return roster.checkpoint(row.checkpointId()).orElseThrow().trainingSteps();
  }

  private Chart chart(int number, String run, List<ForgettingRow> part) {
    ForgettingRow first = part.get(0);
    MetricUnit unit = MetricUnit.of(first.convention(), first.metric());
    Map<String, List<ForgettingRow>> tasks =
        part.stream()
            .collect(Collectors.groupingBy(ForgettingRow::task, TreeMap::new, Collectors.toList()));
    List<Line> lines =
        tasks.entrySet().stream()
            .map(task -> new Line(task.getKey(), points(task.getValue(), unit)))
            .toList();
    String title =
        "Trained on %s: lost over the length of training, %s (%s)"
            .formatted(run, first.metric(), unit.name());
    Chart chart =
        new CurvePanel(
                Axis.lengths(part.stream().mapToInt(this::length)),
                BOTTOM,
                "lost (%s)".formatted(unit.name()))
            .draw("lengths-" + number, title, lines);
    rows.follow(chart.option(), first);
    return chart;
  }

  private List<Point> points(List<ForgettingRow> task, MetricUnit unit) {
    return task.stream()
        .sorted(comparing(this::length).thenComparing(ForgettingRow::checkpointId))
        .map(row -> point(row, unit))
        .toList();
  }

  private Point point(ForgettingRow row, MetricUnit unit) {
    boolean beyond = row.shows() == Verdict.LOST || row.shows() == Verdict.GAINED;
    return new Point(
        length(row),
        row.value() * unit.scale(),
        scaled(row.ciLow(), unit),
        scaled(row.ciHigh(), unit),
        beyond,
        row.checkpointId(),
        tips.of(row));
  }

  private static Double scaled(Double value, MetricUnit unit) {
    return value == null ? null : value * unit.scale();
  }
}
