package org.lethe.measure.vectorinterventions;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextWords;

/** Does a lost skill come back when its vector is added? */
final class RecoveryTopic implements Topic {
  private static final String READING =
      "Add base: the base's vector of the task is added to the trained checkpoint, after the block"
          + " and with the strength that were chosen for it at the base. Subtract new: the"
          + " checkpoint's vector of the task it was trained on is taken away. Asked are queries"
          + " that the base answers right when it is told the task. Lost: loss of the checkpoint"
          + " less that of the base; back: what the vector saves of it. Comes back: there is a loss,"
          + " the vector saves some of it, and more than random heads and Gaussian vectors do;"
          + " Holm's p below 0.05 over the rows of the checkpoint. Nothing lost: the interval of the"
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
    for (Way way : ways()) {
      charts.add(new BackChart(way.rows()).draw("vector-recoveries-" + charts.size(), way.title()));
    }
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

  /** Says of each way of asking how often something comes back: they are different questions. */
  private String lead() {
    String back =
        ways().stream()
            .map(
                way -> {
                  List<VectorRecoveryRow> judged =
                      way.rows().stream().filter(RecoveryTopic::isJudged).toList();
                  long some =
                      judged.stream().filter(row -> row.verdict().equals("comes_back")).count();
                  return "%s, %d of %d".formatted(way.title(), some, judged.size());
                })
            .collect(Collectors.joining("; "));
    long others = rows.stream().filter(row -> !isJudged(row)).count();
    return "Comparisons in which some of a loss comes back: %s.%s"
        .formatted(
            back,
            others == 0
                ? ""
                : " %s had no loss or too few prompts.".formatted(Numerals.count(others, "other")));
  }

  private static boolean isJudged(VectorRecoveryRow row) {
    return row.verdict().equals("comes_back") || row.verdict().equals("not_shown");
  }

  /** Comparisons of one intervention, asked in one form of prompt. */
  private record Way(String title, List<VectorRecoveryRow> rows) {}

  private List<Way> ways() {
    Map<String, List<VectorRecoveryRow>> ways =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row ->
                        ContextWords.verdict(row.intervention())
                            + ", asked "
                            + ContextWords.prompts(row.promptSet()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return ways.entrySet().stream().map(way -> new Way(way.getKey(), way.getValue())).toList();
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (VectorRecoveryRow row : rows) {
      cells.add(
          DataTable.row(
              row.task(),
              ContextWords.vector(row.source(), row.convention()),
              row.checkpointId(),
              ContextWords.prompts(row.promptSet()),
              ContextWords.verdict(row.intervention()) + " (" + row.vectorTask() + ")",
              ContextWords.verdict(row.verdict()),
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
              number(Numerals.p(row.pHolm()))));
    }
    return DataTable.open(
        "What comes back with a vector",
        List.of(
            "task",
            "vector",
            "checkpoint",
            "prompts",
            "intervention",
            "verdict",
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
            "p (Holm)"),
        cells);
  }

  private static String percent(double share) {
    return Numerals.plain(100 * share, 1) + " %";
  }
}
