package org.lethe.measure.forgetting;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Against;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
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
  private static final int PANELS = 12;
  private static final double LABELLED = 0.06; // share of the bar that has room for a number

  private record Part(String name, String colour, String ink) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("right → right", "var(--kept)", "var(--text)"),
          new Part("right → wrong (forgotten)", "var(--lost)", "var(--on-strong)"),
          new Part("wrong → right", "var(--gained)", "var(--on-strong)"),
          new Part("wrong → wrong", "var(--never)", "var(--text)"));

  private final List<FlipRow> all;
  private final List<FlipRow> drawn;
  private final Roster roster;

  FlipFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(FlipRow.TABLE);
    List<FlipRow> shown = all.stream().filter(row -> row.metric().equals(roster.metric())).toList();
    this.drawn = shown.isEmpty() ? all : shown;
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
    List<String> tasks =
        roster.tasks().stream()
            .filter(task -> drawn.stream().anyMatch(row -> row.task().equals(task)))
            .toList();
    List<Chart> charts =
        tasks.stream().limit(PANELS).map(task -> chart(tasks.indexOf(task), task)).toList();
    String some =
        tasks.size() > PANELS
            ? " Drawn: the first %d of %d tasks.".formatted(PANELS, tasks.size())
            : "";
    List<LegendEntry> legend =
        PARTS.stream().map(part -> new LegendEntry("box", part.colour(), part.name())).toList();
    return new Section(ID, TITLE, lead() + some, READING, 2, legend, charts, List.of(table()));
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

  private Chart chart(int number, String task) {
    List<FlipRow> rows = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<FlipRow> part = Against.sinceStart(drawn, group, roster);
      for (String id : group.checkpoints()) {
        part.stream()
            .filter(row -> row.task().equals(task) && row.checkpointId().equals(id))
            .forEach(rows::add);
      }
    }
    List<String> names = rows.stream().map(FlipRow::checkpointId).toList();
    Option axis = Axis.values("share of documents (%)").set("min", 0).set("max", 100);
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 16, "top", 6);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis)
            .set("yAxis", Axis.namesDown(names))
            .set("series", bars(rows));
    String alt = "Flips on %s for %d checkpoints.".formatted(task, rows.size());
    long n = rows.isEmpty() ? 0 : rows.get(0).n();
    String title = "tested on %s (n = %s)".formatted(task, Numerals.count(n));
    return new Chart("flips-" + number, title, "", 58 + rows.size() * 24, alt, option);
  }

  private static List<Option> bars(List<FlipRow> rows) {
    List<Option> bars = new ArrayList<>();
    for (int part = 0; part < PARTS.size(); part++) {
      List<Option> shares = new ArrayList<>();
      for (FlipRow row : rows) {
        long count = counts(row)[part];
        double share = row.n() == 0 ? 0 : (double) count / row.n();
        String text = share >= LABELLED ? Numerals.plain(100 * share, 0) : "";
        shares.add(
            Option.of("value", 100 * share, "tip", tip(row))
                .about(row.checkpointId(), row.task())
                .set("label", Option.of("formatter", text)));
      }
      Option label = Option.of("show", true, "color", PARTS.get(part).ink(), "fontSize", 11);
      bars.add(
          Option.of("type", "bar", "name", PARTS.get(part).name(), "data", shares)
              .set("stack", "documents")
              .set("barWidth", 17)
              .set("label", label)
              .set("itemStyle", Option.of("color", PARTS.get(part).colour())));
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
