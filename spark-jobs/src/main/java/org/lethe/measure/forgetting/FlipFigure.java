package org.lethe.measure.forgetting;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.figure.Against;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.Hatch;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.RowList;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Documents that changed between right and wrong. */
final class FlipFigure implements Topic {
  private static final String ID = "flips";
  private static final String TITLE = "Answers that flipped";
  private static final String READING =
      "Every document is right or wrong before and after. An unchanged accuracy can hide many"
          + " flips in both directions; forgetting is n10 (right, then wrong), backward transfer"
          + " n01 (wrong, then right). A checkpoint that guesses flips too: the table has the"
          + " shares with guessing taken out.";
  private static final int ROW = 26;
  private static final int MARGIN = 58;
  private static final double LABELLED = 0.06; // share of the bar that has room for a number

  private record Part(String name, Option style, String ink, String mark) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("right → right", Option.of("color", "var(--kept)"), "var(--text)", "box"),
          new Part(
              "right → wrong (forgotten)",
              Option.of("color", "var(--lost)"),
              "var(--on-strong)",
              "box"),
          new Part(
              "wrong → right", Hatch.gained("var(--gained)"), "var(--on-strong)", "box hatched"),
          new Part("wrong → wrong", Option.of("color", "var(--never)"), "var(--text)", "box"));

  private final List<FlipRow> all;
  private final List<FlipRow> drawn;
  private final Roster roster;

  FlipFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(FlipRow.TABLE);
    List<FlipRow> shown = in(roster.metric());
    this.drawn = shown.isEmpty() && !all.isEmpty() ? in(all.get(0).metric()) : shown;
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.ANSWERS;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the flips table has no rows. It needs a task whose documents are"
              + " right or wrong.",
          READING);
    }
    List<LegendEntry> legend =
        PARTS.stream()
            .map(
                part ->
                    new LegendEntry(part.mark(), (String) part.style().get("color"), part.name()))
            .toList();
    return new Section(ID, TITLE, lead(), READING, 1, legend, charts(), List.of(table()));
  }

  private List<FlipRow> in(String metric) {
    return all.stream().filter(row -> row.metric().equals(metric)).toList();
  }

  /** Returns a chart a metric; that of the first screen's metric is drawn without a choice. */
  private List<Chart> charts() {
    String first = drawn.get(0).metric();
    List<Chart> charts = new ArrayList<>();
    charts.add(chart("flips-all", drawn));
    all.stream()
        .map(FlipRow::metric)
        .filter(metric -> !metric.equals(first))
        .distinct()
        .sorted()
        .forEach(
            metric -> {
              Chart chart = chart("flips-" + MetricUnit.id(metric), in(metric));
              chart.option().onlyWhenChosen();
              charts.add(chart);
            });
    return charts;
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("flips") : List.of();
  }

  private String lead() {
    long n = drawn.stream().mapToLong(FlipRow::n).sum();
    long lost = drawn.stream().mapToLong(FlipRow::n10).sum();
    long won = drawn.stream().mapToLong(FlipRow::n01).sum();
    return "Over all comparisons of %s, %s of %s answers went from right to wrong and %s from wrong to right."
        .formatted(
            drawn.get(0).metric(), Numerals.count(lost), Numerals.count(n), Numerals.count(won));
  }

  private Chart chart(String id, List<FlipRow> flips) {
    List<FlipRow> rows = inOrder(flips);
    List<String> names =
        rows.stream().map(row -> row.checkpointId() + " on " + row.task()).toList();
    RowList list = new RowList(Axis.rowHeight(names, ROW), MARGIN);
    rows.forEach(row -> list.add(row.checkpointId(), row.task(), tip(row)));
    Option axis = Axis.values("share of documents (%)").set("min", 0).set("max", 100);
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 16, "top", 6);
    String metric = flips.get(0).metric();
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .inMetric(metric)
            .set("rows", list.option())
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis)
            .set("yAxis", Axis.namesDown(names))
            .set("series", bars(rows));
    String alt = "Flips of %d comparisons.".formatted(rows.size());
    String title = "Checkpoint on task: documents right or wrong before and after, in " + metric;
    return new Chart(id, title, "", list.chartHeight(), alt, option);
  }

  /** Returns the rows since the start, task by task, checkpoints in their order. */
  private List<FlipRow> inOrder(List<FlipRow> flips) {
    Map<List<String>, FlipRow> rows = new LinkedHashMap<>();
    for (Group group : roster.groups()) {
      Against.sinceStart(flips, group, roster)
          .forEach(row -> rows.put(List.of(row.task(), row.checkpointId()), row));
    }
    return roster.tasks().stream()
        .flatMap(
            task ->
                roster.checkpoints().stream()
                    .map(checkpoint -> rows.get(List.of(task, checkpoint.checkpointId()))))
        .filter(Objects::nonNull)
        .limit(RowList.LIMIT)
        .toList();
  }

  private static List<Option> bars(List<FlipRow> rows) {
    List<Option> bars = new ArrayList<>();
    for (int part = 0; part < PARTS.size(); part++) {
      List<Option> shares = new ArrayList<>();
      for (FlipRow row : rows) {
        double share = row.n() == 0 ? 0 : (double) counts(row)[part] / row.n();
        String text = share >= LABELLED ? Numerals.plain(100 * share, 0) : "";
        shares.add(Option.of("value", 100 * share).set("label", Option.of("formatter", text)));
      }
      Option label = Option.of("show", true, "color", PARTS.get(part).ink(), "fontSize", 11);
      bars.add(
          Option.of("type", "bar", "name", PARTS.get(part).name(), "data", shares)
              .set("stack", "documents")
              .set("barWidth", 17)
              .set("label", label)
              .set("itemStyle", PARTS.get(part).style()));
    }
    return bars;
  }

  private static long[] counts(FlipRow row) {
    return new long[] {row.n11(), row.n10(), row.n01(), row.n00()};
  }

  private static String tip(FlipRow row) {
    return "%s against %s, on %s\nright → right %d\nright → wrong %d\nwrong → right %d\nwrong → wrong %d\nforgetting share %s, less guessing %s"
        .formatted(
            row.checkpointId(),
            row.referenceId(),
            row.task(),
            row.n11(),
            row.n10(),
            row.n01(),
            row.n00(),
            Numerals.plain(row.forgettingShare(), 3),
            Numerals.plain(row.forgettingAdjusted(), 3));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (FlipRow row : all) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.task(),
              row.metric(),
              number(Numerals.count(row.n())),
              number(Numerals.count(row.n11())),
              number(Numerals.count(row.n10())),
              number(Numerals.count(row.n01())),
              number(Numerals.count(row.n00())),
              number(Numerals.plain(row.forgettingShare(), 3)),
              number(Numerals.plain(row.backwardShare(), 3)),
              number(Numerals.plain(row.chance(), 3)),
              number(Numerals.plain(row.forgettingAdjusted(), 3)),
              number(Numerals.plain(row.backwardAdjusted(), 3))));
    }
    return DataTable.folded(
        "Flips of every comparison",
        List.of(
            "checkpoint",
            "against",
            "task",
            "metric",
            "n",
            "n11",
            "n10",
            "n01",
            "n00",
            "forgetting share",
            "backward share",
            "chance",
            "forgetting, less guessing",
            "backward, less guessing"),
        rows);
  }
}
