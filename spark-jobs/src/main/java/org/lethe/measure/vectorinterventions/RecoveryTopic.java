package org.lethe.measure.vectorinterventions;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Does a lost skill come back when its vector is added? */
final class RecoveryTopic implements Topic {
  private static final String READING =
      "add_base: the base's vector of the task is added to the trained checkpoint, after the block"
          + " and with the strength that were chosen for it at the base. subtract_new: the"
          + " checkpoint's vector of the task it was trained on is taken away. Asked are queries"
          + " that the base answers right when it is told the task. Lost: loss of the checkpoint"
          + " less that of the base; back: what the vector saves of it. comes_back: there is a loss,"
          + " the vector saves some of it, and more than random heads and Gaussian vectors do;"
          + " Holm's p below 0.05 over the rows of the checkpoint. nothing_lost: the interval of the"
          + " loss does not lie above 0. Below 20 prompts nothing is judged.";

  private final List<VectorRecoveryRow> rows;

  RecoveryTopic(List<VectorRecoveryRow> rows, Roster roster) {
    List<String> order = roster.checkpoints().stream().map(row -> row.checkpointId()).toList();
    this.rows =
        rows.stream()
            .sorted(
                Comparator.comparing(VectorRecoveryRow::promptSet)
                    .thenComparing(VectorRecoveryRow::intervention)
                    .thenComparing(VectorRecoveryRow::task)
                    .thenComparing(VectorRecoveryRow::source)
                    .thenComparing(VectorRecoveryRow::convention)
                    .thenComparing(row -> order.indexOf(row.checkpointId())))
            .toList();
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<Chart> charts = new ArrayList<>();
    rows.stream()
        .map(row -> List.of(row.promptSet(), row.intervention()))
        .distinct()
        .forEach(
            key ->
                charts.add(
                    new BackChart(
                            rows.stream()
                                .filter(row -> row.promptSet().equals(key.get(0)))
                                .filter(row -> row.intervention().equals(key.get(1)))
                                .toList())
                        .draw(
                            "vector-recoveries-" + charts.size(),
                            key.get(1) + ", asked " + key.get(0))));
    List<LegendEntry> legend = BackChart.legend();
    return new Section(
        "vector-recoveries",
        "Does a lost skill come back when its vector is added?",
        lead(),
        READING,
        1,
        legend,
        charts,
        List.of(table()));
  }

  private String lead() {
    long judged =
        rows.stream()
            .filter(row -> row.verdict().equals("comes_back") || row.verdict().equals("not_shown"))
            .count();
    long back = rows.stream().filter(row -> row.verdict().equals("comes_back")).count();
    return "Some of the loss comes back in %d of %s with a loss and enough prompts; %s had no loss or too few prompts."
        .formatted(
            back,
            Numerals.count(judged, "comparison"),
            Numerals.count(rows.size() - judged, "other"));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (VectorRecoveryRow row : rows) {
      cells.add(
          DataTable.row(
              row.task(),
              row.source() + ", " + row.convention(),
              row.checkpointId(),
              row.promptSet(),
              row.intervention() + " (" + row.vectorTask() + ")",
              number("%d, × %s".formatted(row.layer(), Numerals.plain((double) row.strength(), 0))),
              number(Numerals.count(row.n())),
              number(percent(row.top1Base())),
              number(percent(row.top1())),
              number(percent(row.top1Task())),
              number(percent(row.top1Random())),
              number("%d of %d".formatted(row.answersBack(), row.answersLost())),
              number(BackChart.interval(row.lost(), row.lostLow(), row.lostHigh())),
              number(BackChart.interval(row.back(), row.backLow(), row.backHigh())),
              number(
                  BackChart.interval(
                      row.backOverRandom(), row.backOverRandomLow(), row.backOverRandomHigh())),
              number(Numerals.plain(row.share(), 2)),
              number(Numerals.p(row.pHolm())),
              row.verdict()));
    }
    return DataTable.open(
        "What comes back with a vector",
        List.of(
            "task",
            "vector",
            "checkpoint",
            "prompts",
            "intervention",
            "block, strength",
            "n",
            "base right",
            "right without",
            "right with",
            "random heads",
            "answers back",
            "lost, nats",
            "back",
            "over random heads",
            "share",
            "p (Holm)",
            "verdict"),
        cells);
  }

  private static String percent(double share) {
    return Numerals.plain(100 * share, 1) + " %";
  }
}
