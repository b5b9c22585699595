package org.lethe.measure.disruption;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Against;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Disruption of heads by thirds of the blocks, and head by head where it is greatest. */
final class DisruptionFigure implements Topic {
  private static final String ID = "head-disruption";
  private static final String TITLE = "How much attention heads changed";
  private static final String READING =
      "Disruption of a head is (JS + 1 − CKA) / 2: JS the Jensen-Shannon divergence (base 2) of its"
          + " attention rows before and after, mean over the tokens of the prompts, CKA that of its"
          + " outputs at the last token. A head is severely disrupted above the 99th percentile of"
          + " the null: heads, in all tasks, of the same reference trained further on its own task"
          + " for as many steps. Of a null checkpoint, held against the other, about 1 % are. Lines"
          + " are checkpoints, mean over tasks. A map shows the heads of the checkpoint of a group"
          + " that is disrupted most; frames mark heads that are severe in most tasks.";

  private final List<DisruptionByDepthRow> all;
  private final List<HeadDisruptionRow> heads;
  private final Roster roster;
  private final String level;

  DisruptionFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(DisruptionByDepthRow.TABLE);
    this.heads =
        tables.rows(HeadDisruptionRow.TABLE).stream()
            .filter(row -> row.disruption() != null)
            .toList();
    this.roster = roster;
    this.level = Confidence.of(tables, DisruptionByDepthRow.TABLE).label();
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not measured: the head_disruption_by_depth table has no rows. It needs the stage"
              + " head-attention (key head-attention.checkpoints) and activations of heads.",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    List<DisruptionByDepthRow> drawn = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<DisruptionByDepthRow> rows = Against.sinceStart(all, group, roster);
      if (!rows.isEmpty()) {
        charts.add(new DisruptionChart(roster, group, rows).draw("disruption-" + charts.size()));
        charts.add(map("disruption-" + charts.size(), rows));
        drawn.addAll(rows);
      }
    }
    return new Section(
        ID, TITLE, lead(drawn), READING, 2, List.of(), charts, List.of(table(drawn)));
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("disruption of attention heads") : List.of();
  }

  /** The heads of the pair whose mean disruption over tasks is the greatest. */
  private Chart map(String id, List<DisruptionByDepthRow> rows) {
    Map<String, Double> means =
        whole(rows).stream()
            .collect(
                Collectors.groupingBy(
                    DisruptionByDepthRow::checkpointId,
                    TreeMap::new,
                    Collectors.averagingDouble(DisruptionByDepthRow::disruption)));
    String most =
        means.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    String reference =
        rows.stream()
            .filter(row -> row.checkpointId().equals(most))
            .findFirst()
            .orElseThrow()
            .referenceId();
    return new DisruptionMap(
            heads.stream()
                .filter(row -> row.checkpointId().equals(most))
                .filter(row -> row.referenceId().equals(reference))
                .toList())
        .draw(id, most + " against " + reference);
  }

  private static List<DisruptionByDepthRow> whole(List<DisruptionByDepthRow> rows) {
    return rows.stream().filter(row -> row.third().equals(DepthShares.ALL)).toList();
  }

  private String lead(List<DisruptionByDepthRow> drawn) {
    List<DisruptionByDepthRow> judged =
        whole(drawn).stream().filter(row -> row.severe() != null).toList();
    String own =
        judged.stream().filter(this::isNull).findAny().isEmpty()
            ? ""
            : " Of those trained further on their own task %s %% are, mean over tasks."
                .formatted(
                    Numerals.plain(
                        100
                            * judged.stream()
                                .filter(this::isNull)
                                .mapToDouble(DisruptionByDepthRow::severe)
                                .average()
                                .orElseThrow(),
                        1));
    return judged.stream()
        .filter(row -> !isNull(row))
        .max(Comparator.comparing(DisruptionByDepthRow::severe))
        .map(
            row ->
                "Most heads are severely disrupted at %s against %s, tested on %s: %s %% of %d%s."
                        .formatted(
                            row.checkpointId(),
                            row.referenceId(),
                            row.task(),
                            Numerals.plain(100 * row.severe(), 1),
                            row.heads(),
                            row.severeLow() == null ? "" : ", %s %s".formatted(level, percent(row)))
                    + own)
        .orElse(
            "Which disruptions are severe is not known: no reference was trained further on its own"
                + " task for as many steps (key training.own-task).");
  }

  private boolean isNull(DisruptionByDepthRow row) {
    return roster
        .checkpoint(row.checkpointId())
        .map(checkpoint -> checkpoint.role().equals("own_task"))
        .orElse(false);
  }

  private static String percent(DisruptionByDepthRow row) {
    return Numerals.plain(100 * row.severeLow(), 1)
        + " to "
        + Numerals.plain(100 * row.severeHigh(), 1);
  }

  private DataTable table(List<DisruptionByDepthRow> drawn) {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (DisruptionByDepthRow row : drawn) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.task(),
              row.third(),
              number(Numerals.plain(row.disruption(), 3)),
              number(interval(row.disruptionLow(), row.disruptionHigh())),
              number(Numerals.plain(row.severe(), 3)),
              number(interval(row.severeLow(), row.severeHigh())),
              number(Numerals.plain(row.cut(), 3)),
              number(Numerals.plain(row.beyondThreeTenths(), 3)),
              number(Numerals.plain(row.beyondHalf(), 3)),
              number(Numerals.count(row.heads())),
              number(Numerals.count(row.n())),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Disruption by thirds of the blocks",
        List.of(
            "checkpoint",
            "against",
            "task",
            "third",
            "disruption",
            level,
            "severe",
            level,
            "cut",
            "above 0.3",
            "above 0.5",
            "heads",
            "n",
            "flag"),
        rows);
  }

  private static String interval(Double low, Double high) {
    return low == null || high == null
        ? Numerals.NONE
        : Numerals.plain(low, 3) + " to " + Numerals.plain(high, 3);
  }
}
