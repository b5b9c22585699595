package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.CurvePanel;
import org.lethe.figure.CurvePanel.Line;
import org.lethe.figure.CurvePanel.Point;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.measure.sequence.SequenceScoreRow;

/** The score on every task after every step of a sequence, a panel a sequence and metric. */
final class SequenceCurves {
  private final List<SequenceScoreRow> rows;
  private final Roster roster;

  SequenceCurves(ReportTables tables, Roster roster) {
    this.rows =
        tables.rows(SequenceScoreRow.TABLE).stream().filter(r -> r.value() != null).toList();
    this.roster = roster;
  }

  /** Returns the panels; of several metrics that of the first screen needs no choice. */
  List<Chart> charts() {
    Map<String, Map<String, List<SequenceScoreRow>>> panels =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    SequenceScoreRow::sequence,
                    TreeMap::new,
                    Collectors.groupingBy(
                        SequenceScoreRow::metric, TreeMap::new, Collectors.toList())));
    List<Chart> charts = new ArrayList<>();
    panels.forEach(
        (sequence, metrics) -> {
          String first =
              metrics.containsKey(roster.metric())
                  ? roster.metric()
                  : metrics.keySet().iterator().next();
          metrics.forEach(
              (metric, part) -> {
                Chart chart = chart(charts.size(), sequence, metric, part);
                chart.option().inMetric(metric);
                if (!metric.equals(first)) {
                  chart.option().onlyWhenChosen();
                }
                charts.add(chart);
              });
        });
    return charts;
  }

  private Chart chart(int number, String sequence, String metric, List<SequenceScoreRow> part) {
    MetricUnit unit = MetricUnit.ofMetric(metric);
    List<Line> lines =
        part.stream()
            .collect(
                Collectors.groupingBy(SequenceScoreRow::task, TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(task -> new Line(task.getKey(), points(task.getValue(), unit)))
            .toList();
    String title = "Sequence %s: %s after every step".formatted(sequence, MetricUnit.words(metric));
    List<String> steps = steps(part);
    return new CurvePanel(
            Axis.steps(steps),
            20 + Axis.roomAcross(steps) / 2,
            unit.scale() == 1 ? metric : metric + " (%)")
        .draw("sequence-curves-" + number, title, lines);
  }

  /** Returns the names of the steps: what was trained there. */
  private static List<String> steps(List<SequenceScoreRow> part) {
    int last = part.stream().mapToInt(SequenceScoreRow::step).max().orElse(0);
    List<String> names = new ArrayList<>();
    for (int step = 0; step <= last; step++) {
      int here = step;
      names.add(
          part.stream()
              .filter(row -> row.learnedAt() != null && row.learnedAt() == here)
              .map(row -> here + " · " + row.task())
              .findFirst()
              .orElse(step == 0 ? "before" : Integer.toString(step)));
    }
    return names;
  }

  private static List<Point> points(List<SequenceScoreRow> task, MetricUnit unit) {
    return task.stream()
        .sorted(Comparator.comparingInt(SequenceScoreRow::step))
        .map(row -> point(row, unit))
        .toList();
  }

  private static Point point(SequenceScoreRow row, MetricUnit unit) {
    boolean learned = row.learnedAt() != null && row.learnedAt() <= row.step();
    String tip =
        "%s after step %d (%s)\n%s %s %s, standard error %s\n%s · n = %d"
            .formatted(
                row.task(),
                row.step(),
                row.checkpointId(),
                row.metric(),
                unit.plain(row.value()),
                unit.name(),
                row.stderr() == null ? Numerals.NONE : unit.plain(row.stderr()),
                row.learnedAt() == null
                    ? "not trained in this sequence"
                    : "trained at step " + row.learnedAt(),
                row.n());
    return new Point(
        row.step(), row.value() * unit.scale(), null, null, learned, row.checkpointId(), tip);
  }
}
