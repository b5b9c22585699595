package org.lethe.measure.transitions;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.recovery.RecoveryRow;

/** From which length of a fine-tuning on forgetting is actual. */
final class TransitionFigure implements Topic {
  private static final String ID = "transitions";
  private static final String TITLE = "When forgetting becomes real";
  private static final String READING =
      "One chart is a fine-tuned task and a tested task; to the right the fine-tuning is longer"
          + " (optimiser steps, logarithmic). Gross loss G is what the fine-tuned checkpoint lost;"
          + " residual loss Z is what is still missing after restoration, against the control. The"
          + " colour of Z's points is the stage there. t* is the smallest length from which every"
          + " stage is actual. It is a detection time: the loss may have become actual at any length"
          + " after the last one that shows no actual loss, or at a shorter one than was trained. A"
          + " break is a bend of Z against the logarithm of the length; it takes eight lengths, and"
          + " is given only where one straight line is rejected. Tasks at the floor and the task"
          + " trained on are not drawn.";
  private static final int DRAWN = 24;

  private final List<TransitionRow> all;
  private final List<TransitionRow> curves;
  private final String interval;
  private final TransitionChart chart;

  TransitionFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(TransitionRow.TABLE);
    this.curves = TransitionWords.curves(all, roster.metric());
    this.interval = Confidence.of(tables, RecoveryRow.TABLE).label();
    this.chart = new TransitionChart(tables, roster);
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
          "Not shown: the transitions table has no rows. It needs fine-tuned checkpoints that state"
              + " their training steps, each with a restored checkpoint and the control.",
          READING);
    }
    if (curves.isEmpty()) {
      return new Section(
          ID,
          TITLE,
          "Not drawn: no fine-tuning was restored at more than one length, so these tables cannot"
              + " tell when forgetting becomes real.",
          READING,
          1,
          List.of(),
          List.of(),
          List.of(table()));
    }
    return new Section(
        ID, TITLE, lead(drawn(curves).size()), READING, 3, legend(), charts(), List.of(table()));
  }

  /** Returns the panels of every metric; only those of the first screen's need no choice. */
  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>(charts(curves, ID));
    all.stream()
        .map(TransitionRow::metric)
        .filter(metric -> !metric.equals(curves.get(0).metric()))
        .distinct()
        .sorted()
        .forEach(
            metric -> {
              List<TransitionRow> others = TransitionWords.curves(all, metric);
              List<Chart> more = charts(others, ID + "-" + MetricUnit.id(metric));
              more.forEach(one -> one.option().onlyWhenChosen());
              charts.addAll(more);
            });
    return charts;
  }

  private List<Chart> charts(List<TransitionRow> curves, String id) {
    List<List<TransitionRow>> drawn = curves.isEmpty() ? List.of() : drawn(curves);
    return drawn.stream()
        .map(panel -> chart.chart(panel, id + "-" + drawn.indexOf(panel)))
        .toList();
  }

  @Override
  public List<String> sentences() {
    return TransitionWords.answer(curves).stream().toList();
  }

  @Override
  public List<String> absent() {
    return curves.isEmpty()
        ? List.of("several training lengths with restored checkpoints")
        : List.of();
  }

  private String lead(int drawn) {
    List<String> sentences = TransitionWords.sentences(curves);
    int panels = TransitionWords.panels(curves).size();
    if (panels > drawn) {
      sentences.add(
          "Drawn: %d of %d pairs of tasks, those with a loss first; all stand in the table."
              .formatted(drawn, panels));
    }
    return String.join("\n", sentences);
  }

  /** Returns for every trained task the panels with a loss, at least the one that lost most. */
  private List<List<TransitionRow>> drawn(List<TransitionRow> curves) {
    Comparator<List<TransitionRow>> mostLost =
        Comparator.comparing(
                (List<TransitionRow> panel) ->
                    TransitionWords.STAGES.indexOf(TransitionWords.worst(panel)))
            .thenComparing(Comparator.comparing(chart::gross).reversed())
            .thenComparing(panel -> panel.get(0).task());
    Map<String, List<TransitionRow>> trained = TransitionWords.byTraining(curves);
    int each = Math.max(1, DRAWN / trained.size());
    List<List<TransitionRow>> drawn = new ArrayList<>();
    for (List<TransitionRow> rows : trained.values()) {
      List<List<TransitionRow>> panels =
          TransitionWords.panels(rows).stream().sorted(mostLost).toList();
      long lost =
          panels.stream().filter(panel -> !TransitionWords.worst(panel).equals("NONE")).count();
      drawn.addAll(panels.subList(0, (int) Math.min(each, Math.max(1, lost))));
    }
    return drawn;
  }

  private List<LegendEntry> legend() {
    List<LegendEntry> legend = new ArrayList<>();
    legend.add(new LegendEntry("dash", "var(--text)", "gross loss G with " + interval));
    legend.add(new LegendEntry("line", "var(--c7)", "residual loss Z with " + interval));
    for (String stage : TransitionWords.STAGES) {
      legend.add(
          new LegendEntry(
              "dot", TransitionChart.COLOURS.get(stage), "Z: " + stage.toLowerCase(Locale.ROOT)));
    }
    legend.add(new LegendEntry("dash", "var(--lost)", "t*"));
    return legend;
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (TransitionRow row : all) {
      cells.add(
          DataTable.row(
              row.trainedOn(),
              row.task(),
              row.metric(),
              row.seed(),
              steps(row.restorationSteps()),
              String.join(", ", row.trainingSteps().stream().map(String::valueOf).toList()),
              String.join(", ", row.stages()).toLowerCase(Locale.ROOT),
              steps(row.tStar()),
              steps(row.tStarAfter()),
              steps(row.pseudoFrom()),
              number(row.breakP() == null ? Numerals.NONE : Numerals.p(row.breakP())),
              number(
                  row.breakSteps() == null
                      ? Numerals.NONE
                      : "%s (%s to %s)"
                          .formatted(
                              Numerals.plain(row.breakSteps(), 0),
                              Numerals.plain(row.breakLow(), 0),
                              Numerals.plain(row.breakHigh(), 0))),
              number(Numerals.signed(row.slopeBefore(), 3)),
              number(Numerals.signed(row.slopeAfter(), 3)),
              row.flag()));
    }
    return DataTable.folded(
        "Every curve (slopes of the residual loss in units of the table per unit of log steps)",
        List.of(
            "trained on",
            "tested on",
            "metric",
            "seed",
            "restored, steps",
            "lengths, steps",
            "stages",
            "t*",
            "after",
            "pseudo from",
            "p of one line",
            "break",
            "slope before",
            "slope after",
            "flag"),
        cells);
  }

  private static DataTable.Cell steps(Integer steps) {
    return number(steps == null ? Numerals.NONE : Numerals.count(steps));
  }
}
