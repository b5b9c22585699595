package org.lethe.measure.router;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.figure.Against;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Share of tokens that go through other experts, by block; a line a checkpoint. */
final class RouterFigure implements Topic {
  private static final String ID = "routers";
  private static final String TITLE = "Which experts tokens go through, before and after";
  private static final String READING =
      "A token's experts changed when the set of experts it goes through is another one. A line is a"
          + " checkpoint, mean over tasks. Beside it in the table: Jensen-Shannon divergence (base 2)"
          + " of the router's probabilities, the share of the load that moved to other experts, and"
          + " the noise floor, the reference against itself with every prompt asked alone.";

  private final List<RouterDriftRow> all;
  private final Roster roster;
  private final boolean sparse;
  private final String level;

  RouterFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(RouterDriftRow.TABLE);
    this.roster = roster;
    this.sparse =
        roster.checkpoints().stream().anyMatch(row -> row.nActiveParams() < row.nParams());
    this.level = Confidence.of(tables, RouterDriftRow.TABLE).label();
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
          sparse
              ? "Not measured: the router_drift table has no rows. It needs the stage routers of a"
                  + " checkpoint and of the one it is compared with."
              : "Not measured: no checkpoint has a mixture of experts.",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    List<RouterDriftRow> drawn = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<RouterDriftRow> rows = Against.sinceStart(all, group, roster);
      if (!rows.isEmpty()) {
        charts.add(chart("routers-" + charts.size(), group, rows));
        drawn.addAll(rows);
      }
    }
    return new Section(
        ID, TITLE, lead(drawn), READING, 2, List.of(), charts, List.of(table(drawn)));
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() && sparse ? List.of("drift of routers") : List.of();
  }

  private static String lead(List<RouterDriftRow> rows) {
    return rows.stream()
        .max(Comparator.comparing(RouterDriftRow::changed))
        .map(
            row ->
                "Most tokens changed experts at %s against %s, tested on %s, in block %d: %s %% (noise floor %s %%)."
                    .formatted(
                        row.checkpointId(),
                        row.referenceId(),
                        row.task(),
                        row.layer(),
                        Numerals.plain(100 * row.changed(), 1),
                        Numerals.plain(100 * row.noiseChanged(), 1)))
        .orElse("");
  }

  private Chart chart(String id, Group group, List<RouterDriftRow> rows) {
    List<Option> lines = new ArrayList<>();
    for (String checkpoint : group.checkpoints()) {
      List<RouterDriftRow> own =
          rows.stream().filter(row -> row.checkpointId().equals(checkpoint)).toList();
      if (!own.isEmpty()) {
        lines.add(line(group, checkpoint, own));
      }
    }
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("block").set("minInterval", 1).set("nameGap", 24))
            .set("yAxis", Axis.values("tokens, %").set("min", 0).set("nameGap", 34))
            .set("series", lines);
    String alt =
        "Tokens that changed experts by block, %s, %d checkpoints."
            .formatted(group.title(), lines.size());
    return new Chart(id, group.title(), "", 230, alt, option);
  }

  private Option line(Group group, String checkpoint, List<RouterDriftRow> own) {
    List<Option> points = new ArrayList<>();
    for (int layer : own.stream().mapToInt(RouterDriftRow::layer).distinct().sorted().toArray()) {
      double changed =
          own.stream()
              .filter(row -> row.layer() == layer)
              .mapToDouble(RouterDriftRow::changed)
              .average()
              .orElseThrow();
      String tip =
          "%s, block %d: %s %% of tokens changed experts"
              .formatted(checkpoint, layer, Numerals.plain(100 * changed, 1));
      points.add(Option.of("value", List.of(layer, 100 * changed), "tip", tip));
    }
    String colour = Palette.of(roster.tasks(), roster.trainedOn(checkpoint));
    return Option.of("type", "line", "name", roster.label(group, checkpoint), "data", points)
        .about(checkpoint, null)
        .set("symbol", "circle")
        .set("symbolSize", 5)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", 1.6));
  }

  private DataTable table(List<RouterDriftRow> drawn) {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (RouterDriftRow row : drawn) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.task(),
              number(String.valueOf(row.layer())),
              number(Numerals.plain(row.divergence(), 4)),
              number(interval(row.divergenceLow(), row.divergenceHigh())),
              number(Numerals.plain(row.noiseDivergence(), 4)),
              number(Numerals.plain(row.changed(), 4)),
              number(interval(row.changedLow(), row.changedHigh())),
              number(Numerals.plain(row.noiseChanged(), 4)),
              number(Numerals.plain(row.loadMoved(), 4)),
              number(interval(row.loadLow(), row.loadHigh())),
              number(Numerals.count(row.n())),
              row.flag() == null ? null : row.flag().replace('_', ' ')));
    }
    return DataTable.folded(
        "Routing by block",
        List.of(
            "checkpoint",
            "against",
            "task",
            "block",
            "divergence, bits",
            level,
            "noise",
            "changed experts",
            level,
            "noise",
            "load moved",
            level,
            "n",
            "flag"),
        rows);
  }

  private static String interval(Double low, Double high) {
    return low == null || high == null
        ? Numerals.NONE
        : Numerals.plain(low, 4) + " to " + Numerals.plain(high, 4);
  }
}
