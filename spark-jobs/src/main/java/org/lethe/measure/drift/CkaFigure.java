package org.lethe.measure.drift;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Against;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.Group;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** CKA by layer: one panel a task, one line a checkpoint. */
final class CkaFigure implements Topic {
  private static final String ID = "drift";
  private static final String TITLE = "Representation drift by layer";
  private static final String READING =
      "Linear CKA (unbiased form, Nguyen et al. 2021; all requests in one batch where they fit) between the residual stream of the"
          + " checkpoint and of the checkpoint it is compared with, on the same requests at the"
          + " last prompt token. 1 means unchanged up to rotation and scale; drift is 1 − CKA."
          + " Layer 0 is the embedding, layer k the output of block k. The unbiased form may leave"
          + " [0, 1] a little; a layer whose representations do not differ between requests (the"
          + " embedding of the last token, when every prompt ends alike) has no value. All panels share one"
          + " axis; a thick line is on the task the checkpoint was trained on.";
  private static final int PANELS = 12;

  private final List<RepresentationDriftRow> all;
  private final List<RepresentationDriftRow> drawn;
  private final Roster roster;
  private final double floor;
  private final Confidence confidence;

  CkaFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(RepresentationDriftRow.TABLE);
    List<RepresentationDriftRow> last =
        all.stream().filter(row -> row.position().equals("last")).toList();
    this.drawn = (last.isEmpty() ? all : last).stream().filter(r -> r.cka() != null).toList();
    this.roster = roster;
    this.confidence = Confidence.of(tables, RepresentationDriftRow.TABLE);
    double least = drawn.stream().mapToDouble(RepresentationDriftRow::cka).min().orElse(0);
    this.floor = Math.min(0.9, Math.floor(least * 10) / 10);
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
          "Not shown: the representation_drift table has no rows. It needs activations of a"
              + " checkpoint and of the one it is compared with.",
          READING);
    }
    List<String> tasks = tasks();
    List<Chart> charts = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<RepresentationDriftRow> part = Against.sinceStart(drawn, group, roster);
      for (String task : tasks) {
        List<RepresentationDriftRow> rows =
            part.stream().filter(row -> row.task().equals(task)).toList();
        if (!rows.isEmpty()) {
          charts.add(chart("cka-" + charts.size(), group, task, rows));
        }
      }
    }
    return new Section(ID, TITLE, lead(tasks), READING, 3, legend(), charts, List.of(table()));
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("representation drift") : List.of();
  }

  private List<String> tasks() {
    Map<String, Double> least = new TreeMap<>();
    drawn.forEach(row -> least.merge(row.task(), row.cka(), Math::min));
    List<String> most =
        least.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .limit(PANELS)
            .map(Map.Entry::getKey)
            .toList();
    return roster.tasks().stream().filter(most::contains).toList();
  }

  private String lead(List<String> tasks) {
    long tested = drawn.stream().map(RepresentationDriftRow::task).distinct().count();
    String which =
        tested > tasks.size()
            ? " Drawn: the %d tasks that moved most of %d.".formatted(tasks.size(), tested)
            : "";
    return drawn.stream()
            .filter(row -> !roster.isBase(row.checkpointId()))
            .min(Comparator.comparing(RepresentationDriftRow::cka))
            .map(
                row ->
                    "The largest drift is that of %s against %s, tested on %s, at layer %d: CKA %s%s (n = %d)."
                        .formatted(
                            row.checkpointId(),
                            row.referenceId(),
                            row.task(),
                            row.layer(),
                            Numerals.plain(row.cka(), 3),
                            interval(row, 3),
                            row.n()))
            .orElse("CKA is undefined for every row.")
        + which;
  }

  private List<LegendEntry> legend() {
    Set<String> trained =
        drawn.stream().map(row -> roster.trainedOn(row.checkpointId())).collect(Collectors.toSet());
    List<LegendEntry> legend =
        new ArrayList<>(LegendEntry.ofTraining("line", roster.tasks(), trained));
    if (drawn.stream().anyMatch(row -> roster.trainedOn(row.checkpointId()) == null)) {
      legend.add(new LegendEntry("dash", "var(--muted)", "trained on no task (control)"));
    }
    return legend;
  }

  private Chart chart(String id, Group group, String task, List<RepresentationDriftRow> rows) {
    List<Option> lines = new ArrayList<>();
    for (String checkpoint : group.checkpoints()) {
      List<RepresentationDriftRow> line =
          rows.stream()
              .filter(row -> row.checkpointId().equals(checkpoint))
              .sorted(Comparator.comparing(RepresentationDriftRow::layer))
              .toList();
      if (!line.isEmpty()) {
        lines.add(line(group, checkpoint, line));
      }
    }
    Option layers = Axis.values("layer").set("minInterval", 1);
    int last = rows.stream().mapToInt(RepresentationDriftRow::layer).max().orElse(1);
    int first = rows.stream().mapToInt(RepresentationDriftRow::layer).min().orElse(0);
    layers
        .set("min", first)
        .set("max", last)
        .set("nameGap", 24)
        .set("splitLine", Option.of("show", false));
    Option cka = Axis.values("CKA").set("min", floor).set("max", 1).set("nameGap", 34);
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", layers)
            .set("yAxis", cka)
            .set("series", lines);
    String title = "%s: tested on %s".formatted(group.shortTitle(), task);
    String alt = "CKA by layer on %s, %d checkpoints.".formatted(task, lines.size());
    return new Chart(id, title, "", 230, alt, option);
  }

  private Option line(Group group, String checkpoint, List<RepresentationDriftRow> rows) {
    String trainedOn = roster.trainedOn(checkpoint);
    List<Option> points = new ArrayList<>();
    for (RepresentationDriftRow row : rows) {
      String tip =
          "%s against %s, on %s\nlayer %d: CKA %s%s, drift %s\nbiased CKA %s · mean-centred cosine %s · n = %d"
              .formatted(
                  row.checkpointId(),
                  row.referenceId(),
                  row.task(),
                  row.layer(),
                  Numerals.plain(row.cka(), 4),
                  interval(row, 4),
                  Numerals.plain(1 - row.cka(), 4),
                  Numerals.plain(row.ckaBiased(), 4),
                  Numerals.plain(row.cosineCentred(), 4),
                  row.n());
      points.add(Option.of("value", List.of(row.layer(), row.cka()), "tip", tip));
    }
    String task = rows.get(0).task();
    boolean own = task.equals(trainedOn);
    String colour = Palette.of(roster.tasks(), trainedOn);
    Option style = Option.of("color", colour, "width", own ? 3 : 1.6);
    return Option.of("type", "line", "name", roster.label(group, checkpoint), "data", points)
        .set("symbol", "circle")
        .about(checkpoint, task)
        .set("showAllSymbol", true)
        .set("symbolSize", rows.size() > 12 ? 2 : 5)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", style.set("type", trainedOn == null ? "dashed" : "solid"));
  }

  /** Returns the interval in words, empty where there is none. */
  private String interval(RepresentationDriftRow row, int digits) {
    return row.ciLow() == null || row.ciHigh() == null
        ? ""
        : ", %s %s to %s"
            .formatted(
                confidence.label(),
                Numerals.plain(row.ciLow(), digits),
                Numerals.plain(row.ciHigh(), digits));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (RepresentationDriftRow row : all) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.trainedOn(),
              row.task(),
              row.position(),
              number(String.valueOf(row.layer())),
              number(Numerals.plain(row.cka(), 4)),
              number(Numerals.plain(row.ciLow(), 4)),
              number(Numerals.plain(row.ciHigh(), 4)),
              number(row.batches() == null ? Numerals.NONE : Numerals.count(row.batches())),
              number(Numerals.plain(row.ckaBiased(), 4)),
              number(Numerals.plain(row.cosineCentred(), 4)),
              number(Numerals.count(row.n())),
              row.flag()));
    }
    return DataTable.folded(
        "CKA of every checkpoint, task, layer and position",
        List.of(
            "checkpoint",
            "against",
            "trained on",
            "task",
            "position",
            "layer",
            "CKA",
            "from",
            "to",
            "batches",
            "CKA (biased)",
            "cosine (centred)",
            "n",
            "flag"),
        rows);
  }
}
