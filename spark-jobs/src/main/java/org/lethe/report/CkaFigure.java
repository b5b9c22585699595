package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.report.Roster.Group;

/** CKA by layer: one panel a task, one line a checkpoint. */
final class CkaFigure {
  private static final String ID = "drift";
  private static final String TITLE = "Representation drift by layer";
  private static final String READING =
      "Linear CKA (unbiased minibatch form, Nguyen et al. 2021) between the residual stream of the"
          + " checkpoint and of the checkpoint it is compared with, on the same requests at the"
          + " last prompt token. 1 means unchanged up to rotation and scale; drift is 1 − CKA."
          + " Layer 0 is the embedding, layer k the output of block k. The unbiased form may leave"
          + " [0, 1] a little; a layer whose representations do not differ between requests (the"
          + " embedding of the last token, when every prompt ends alike) has no value. All panels share one"
          + " axis; a thick line is on the task the checkpoint was trained on.";
  private static final int PANELS = 12;

  private final ReportData data;
  private final Roster roster;
  private final List<RepresentationDriftRow> drawn;
  private final double floor;

  CkaFigure(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    List<RepresentationDriftRow> last =
        data.drift().stream().filter(row -> row.position().equals("last")).toList();
    this.drawn =
        (last.isEmpty() ? data.drift() : last).stream().filter(r -> r.cka() != null).toList();
    double least = drawn.stream().mapToDouble(RepresentationDriftRow::cka).min().orElse(0);
    this.floor = Math.min(0.9, Math.floor(least * 10) / 10);
  }

  /** Returns the section. */
  Section section() {
    if (data.drift().isEmpty()) {
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
      for (List<RepresentationDriftRow> part : parts(group)) {
        for (String task : tasks) {
          List<RepresentationDriftRow> rows =
              part.stream().filter(row -> row.task().equals(task)).toList();
          if (!rows.isEmpty()) {
            charts.add(chart("cka-" + charts.size(), group, task, rows));
          }
        }
      }
    }
    return new Section(ID, TITLE, lead(tasks), READING, 3, legend(), charts, List.of(table()));
  }

  private List<List<RepresentationDriftRow>> parts(Group group) {
    var parts =
        new Comparisons(data, roster)
            .split(
                drawn,
                group,
                RepresentationDriftRow::checkpointId,
                RepresentationDriftRow::referenceId);
    return parts.values().stream().limit(1).toList();
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
    long all = drawn.stream().map(RepresentationDriftRow::task).distinct().count();
    String which =
        all > tasks.size()
            ? " Drawn: the %d tasks that moved most of %d.".formatted(tasks.size(), all)
            : "";
    return drawn.stream()
            .filter(row -> !roster.isBase(row.checkpointId()))
            .min(Comparator.comparing(RepresentationDriftRow::cka))
            .map(
                row ->
                    "The largest drift is that of %s against %s, tested on %s, at layer %d: CKA %s (n = %d)."
                        .formatted(
                            row.checkpointId(),
                            row.referenceId(),
                            row.task(),
                            row.layer(),
                            Numbers.plain(row.cka(), 3),
                            row.n()))
            .orElse("CKA is undefined for every row.")
        + which;
  }

  private List<LegendEntry> legend() {
    List<LegendEntry> legend = new ArrayList<>();
    for (String task : roster.tasks()) {
      boolean drawnLine =
          drawn.stream().anyMatch(row -> task.equals(roster.taught(row.checkpointId())));
      if (drawnLine) {
        legend.add(new LegendEntry("line", Palette.of(roster.tasks(), task), "trained on " + task));
      }
    }
    if (drawn.stream().anyMatch(row -> roster.taught(row.checkpointId()) == null)) {
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
    layers.set("max", last).set("nameGap", 24).set("splitLine", Option.of("show", false));
    Option cka = Axis.values("CKA").set("min", floor).set("max", 1).set("nameGap", 34);
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", layers)
            .set("yAxis", cka)
            .set("series", lines);
    String title = "%s: on %s".formatted(group.shortTitle(), task);
    String alt = "CKA by layer on %s, %d checkpoints.".formatted(task, lines.size());
    return new Chart(id, title, "", 230, alt, option);
  }

  private Option line(Group group, String checkpoint, List<RepresentationDriftRow> rows) {
    String taught = roster.taught(checkpoint);
    List<Option> points = new ArrayList<>();
    for (RepresentationDriftRow row : rows) {
      String tip =
          "%s against %s, on %s\nlayer %d: CKA %s, drift %s\nbiased CKA %s · mean-centred cosine %s · n = %d"
              .formatted(
                  row.checkpointId(),
                  row.referenceId(),
                  row.task(),
                  row.layer(),
                  Numbers.plain(row.cka(), 4),
                  Numbers.plain(1 - row.cka(), 4),
                  Numbers.plain(row.ckaBiased(), 4),
                  Numbers.plain(row.cosineCentred(), 4),
                  row.n());
      points.add(Option.of("value", List.of(row.layer(), row.cka()), "tip", tip));
    }
    boolean own = rows.get(0).task().equals(taught);
    String colour = Palette.of(roster.tasks(), taught);
    Option style = Option.of("color", colour, "width", own ? 3 : 1.6);
    return Option.of("type", "line", "name", roster.label(group, checkpoint), "data", points)
        .set("symbol", "circle")
        .set("showAllSymbol", true)
        .set("symbolSize", rows.size() > 12 ? 2 : 5)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", style.set("type", taught == null ? "dashed" : "solid"));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (RepresentationDriftRow row : data.drift()) {
      rows.add(
          DataTable.row(
              row.checkpointId(),
              row.referenceId(),
              row.trainedOn(),
              row.task(),
              row.position(),
              number(String.valueOf(row.layer())),
              number(Numbers.plain(row.cka(), 4)),
              number(Numbers.plain(row.ckaBiased(), 4)),
              number(Numbers.plain(row.cosineCentred(), 4)),
              number(Numbers.count(row.n()))));
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
            "CKA (biased)",
            "cosine (centred)",
            "n"),
        rows);
  }
}
