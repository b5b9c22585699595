package org.lethe.measure.disruption;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.figure.Against;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.LegendEntry;
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
    List<DisruptionByDepthRow> drawn = new ArrayList<>();
    List<DisruptionChart> lines = new ArrayList<>();
    List<DisruptionMap> maps = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<DisruptionByDepthRow> rows = Against.sinceStart(all, group, roster);
      if (!rows.isEmpty()) {
        lines.add(new DisruptionChart(roster, group, rows));
        maps.add(map(rows));
        drawn.addAll(rows);
      }
    }
    double top = lines.stream().mapToDouble(DisruptionChart::largest).max().orElse(0);
    double strongest = maps.stream().mapToDouble(DisruptionMap::largest).max().orElse(0);
    List<Chart> charts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      charts.add(lines.get(i).draw("disruption-" + i, Math.ceil(5 * top) / 5));
      charts.add(maps.get(i).draw("disruption-map-" + i, strongest));
    }
    return new Section(
        ID,
        TITLE,
        new DisruptionWords(roster, level).lead(drawn),
        READING,
        2,
        legend(drawn),
        charts,
        List.of(table(drawn)));
  }

  private List<LegendEntry> legend(List<DisruptionByDepthRow> drawn) {
    Set<String> trained = drawn.stream().map(this::trainedOn).collect(Collectors.toSet());
    return Stream.concat(
            LegendEntry.ofTraining("line", roster.tasks(), trained).stream(),
            drawn.stream()
                .filter(row -> trainedOn(row) == null)
                .limit(1)
                .map(row -> new LegendEntry("line", "var(--muted)", "trained on no task")))
        .toList();
  }

  private String trainedOn(DisruptionByDepthRow row) {
    return roster.trainedOn(row.checkpointId());
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("disruption of attention heads") : List.of();
  }

  /** The heads of the pair whose mean disruption over tasks is the greatest. */
  private DisruptionMap map(List<DisruptionByDepthRow> rows) {
    Map<String, Double> means =
        DisruptionWords.whole(rows).stream()
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
        most + " against " + reference,
        heads.stream()
            .filter(row -> row.checkpointId().equals(most))
            .filter(row -> row.referenceId().equals(reference))
            .toList());
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
