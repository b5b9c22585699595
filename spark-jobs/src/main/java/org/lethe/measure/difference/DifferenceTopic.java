package org.lethe.measure.difference;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Fact;
import org.lethe.figure.HeatMap;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.table.CheckpointRow;

/** Two experiments as a section: what B forgets and scores beside A. */
public final class DifferenceTopic implements Topic {
  private static final int WIDTH = 1080; // pixels
  private static final String READING =
      "Numbers are B less A, document by document, over the documents that both experiments asked"
          + " with the same prompts, choices and right answers. Forgetting is what a checkpoint"
          + " lost against its base or the checkpoint it started from: positive, orange, B forgets"
          + " more; negative, blue, B forgets less. A value without brackets holds after the"
          + " correction of Benjamini and Hochberg over all rows of its metric that are tested. No"
          + " difference found does not show that there is none: detectable is the smallest that a"
          + " single comparison finds with probability 0.8. At floor: a base does the task no"
          + " better than without reading the question.";
  private static final List<LegendEntry> LEGEND =
      List.of(
          new LegendEntry("box", "var(--lost)", "B forgets more"),
          new LegendEntry("box hatched", "var(--gained)", "B forgets less"),
          new LegendEntry("frame", "var(--text)", "the task the checkpoint was trained on"),
          new LegendEntry("text", "", "(value) or · = no difference found, or at floor"));

  private final ExperimentDifference difference;
  private final List<DifferenceRow> rows;
  private final List<String> checkpoints;
  private final String interval;

  /**
   * @param interval what intervals are called, for example {@code 95 % CI}
   */
  public DifferenceTopic(ExperimentDifference difference, String interval) {
    this.difference = difference;
    this.checkpoints =
        new Roster(difference.checkpoints(), Subjects.NONE)
            .checkpoints().stream().map(CheckpointRow::checkpointId).toList();
    this.rows =
        difference.rows().stream()
            .sorted(
                Comparator.comparingInt(
                        (DifferenceRow row) -> checkpoints.indexOf(row.checkpointA()))
                    .thenComparing(DifferenceRow::task)
                    .thenComparing(DifferenceRow::quantity)
                    .thenComparing(DifferenceRow::metric))
            .toList();
    this.interval = interval;
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    List<DataTable> tables = new ArrayList<>();
    tables.add(table("Differences of forgetting", DifferenceRow::isForgetting));
    tables.add(table("Differences of scores", row -> !row.isForgetting()));
    if (!difference.refused().isEmpty() || !difference.alone().isEmpty()) {
      tables.add(refused());
    }
    List<Chart> charts = charts();
    return new Section(
        "differences",
        "Does B forget more than A?",
        sentences().stream().limit(2).collect(Collectors.joining(" ")),
        READING,
        1,
        charts.isEmpty() ? List.of() : LEGEND,
        charts,
        tables);
  }

  @Override
  public List<String> sentences() {
    return new DifferenceWords(rows, interval).sentences();
  }

  @Override
  public List<Fact> facts() {
    DifferenceWords words = new DifferenceWords(rows, interval);
    return rows.stream()
        .map(
            row ->
                new Fact(
                    row.checkpointA(), row.task(), row.metric(), row.difference(), words.of(row)))
        .toList();
  }

  /** Returns a map a metric, of forgetting since the base; the first is shown by itself. */
  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    for (String quantity : List.of("delta", "loss_delta")) {
      List<DifferenceRow> all =
          rows.stream()
              .filter(row -> row.quantity().equals(quantity) && "base".equals(row.against()))
              .toList();
      List<String> metrics = DifferenceWords.metrics(all);
      for (String metric : metrics) {
        Chart chart = chart(all.stream().filter(row -> row.metric().equals(metric)).toList());
        chart.option().inMetric(metric);
        if (!metric.equals(metrics.get(0))) {
          chart.option().onlyWhenChosen();
        }
        charts.add(chart);
      }
    }
    return charts;
  }

  private Chart chart(List<DifferenceRow> rows) {
    DifferenceRow first = rows.get(0);
    MetricUnit unit = MetricUnit.of(first.quantity(), first.metric());
    Map<String, String> labels = new LinkedHashMap<>();
    rows.forEach(row -> labels.put(row.checkpointA(), row.checkpoints()));
    double limit = rows.stream().mapToDouble(row -> Math.abs(row.difference())).max().orElse(0);
    DifferenceWords words = new DifferenceWords(rows, interval);
    List<HeatMap.Cell> cells =
        rows.stream()
            .map(
                row ->
                    new HeatMap.Cell(
                        row.checkpointA(),
                        row.task(),
                        row.difference(),
                        row.isBeyondChance(),
                        row.task().equals(row.trainedOn()),
                        words.of(row)))
            .toList();
    List<String> tasks =
        List.copyOf(new TreeSet<>(rows.stream().map(DifferenceRow::task).toList()));
    return new HeatMap(tasks, WIDTH, limit, unit, "B forgets more", "B forgets less")
        .draw(
            "difference-%s-%s".formatted(first.quantity().charAt(0), MetricUnit.id(first.metric())),
            "Forgetting since the base, B less A: %s (%s)".formatted(first.metric(), unit.name()),
            labels,
            cells);
  }

  private DataTable table(String caption, Predicate<DifferenceRow> shown) {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    rows.stream().filter(shown).forEach(row -> cells.add(cells(row)));
    return DataTable.folded(
        caption,
        List.of(
            "checkpoint",
            "in B",
            "against",
            "task",
            "metric",
            "verdict",
            "B less A",
            "interval",
            "A",
            "B",
            "p",
            "p (BH)",
            "tests",
            "detectable",
            "documents",
            "note"),
        cells);
  }

  private static List<DataTable.Cell> cells(DifferenceRow row) {
    MetricUnit unit = DifferenceWords.unit(row);
    return DataTable.row(
        row.checkpointA(),
        row.checkpointB(),
        row.against(),
        row.task(),
        row.metric(),
        row.shows().words(row.isForgetting()),
        number(unit.signed(row.difference())),
        number(unit.interval(row.ciLow(), row.ciHigh())),
        number(unit.plain(row.valueA())),
        number(unit.plain(row.valueB())),
        number(Numerals.p(row.pValue())),
        number(Numerals.p(row.pBh())),
        number(Numerals.count(row.familySize())),
        number(row.mde() == null ? Numerals.NONE : unit.plain(row.mde())),
        number(Numerals.count(row.n())),
        row.flag() == null ? null : row.flag().replace('_', ' ').replace(",", ", "));
  }

  private DataTable refused() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    difference.refused().forEach((what, why) -> cells.add(DataTable.row(what, why)));
    difference
        .alone()
        .forEach(
            name ->
                cells.add(
                    DataTable.row(
                        "checkpoint " + name,
                        "no checkpoint of the other experiment is beside it")));
    return DataTable.open("Not compared", List.of("what", "why"), cells);
  }
}
