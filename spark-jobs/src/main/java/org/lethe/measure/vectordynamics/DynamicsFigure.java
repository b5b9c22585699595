package org.lethe.measure.vectordynamics;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextWords;

/** Vectors and states beside the base's vector. */
final class DynamicsFigure implements Topic {
  private static final int PANELS = 12;
  private static final String READING =
      "Cosine: of the vectors of a task at the checkpoint and at its base. Heads in common: share of"
          + " the base's chosen heads that the checkpoint's vector is made of too; where two halves of"
          + " the trials of one checkpoint agree on no more (split-half), a difference of heads says"
          + " nothing. Base only: the checkpoint no longer has a vector of the task. Curves: mean"
          + " cosine of the residual stream at the last token with the base's vector, over prompts"
          + " that tell the task; layer 0 is the embedding, layer k the output of block k.";

  private final List<VectorDynamicsRow> rows;
  private final List<VectorStateRow> states;
  private final Roster roster;

  DynamicsFigure(List<VectorDynamicsRow> rows, List<VectorStateRow> states, Roster roster) {
    List<String> order = roster.checkpoints().stream().map(row -> row.checkpointId()).toList();
    this.rows =
        rows.stream()
            .sorted(
                Comparator.comparing(VectorDynamicsRow::task)
                    .thenComparing(VectorDynamicsRow::source)
                    .thenComparing(VectorDynamicsRow::convention)
                    .thenComparing(row -> order.indexOf(row.checkpointId())))
            .toList();
    this.states = states.stream().filter(row -> row.cosineBase() != null).toList();
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<Chart> charts = new ArrayList<>();
    states.stream()
        .collect(
            Collectors.groupingBy(
                row -> List.of(row.task(), row.source(), row.convention(), row.baseId()),
                () -> new TreeMap<>(Comparator.comparing(Object::toString)),
                Collectors.toList()))
        .forEach(
            (key, group) -> {
              if (charts.size() < PANELS) {
                charts.add(chart("vector-states-" + charts.size(), key, group));
              }
            });
    return new Section(
        "vector-dynamics",
        "What becomes of a task's vector",
        lead(),
        READING,
        2,
        List.of(),
        charts,
        List.of(table()));
  }

  private String lead() {
    long lost = rows.stream().filter(row -> row.defined().equals("base_only")).count();
    String least =
        rows.stream()
            .filter(row -> row.cosine() != null)
            .min(Comparator.comparing(VectorDynamicsRow::cosine))
            .map(
                row ->
                    " The vector that turned most is that of %s at %s: cosine %s with the base's."
                        .formatted(row.task(), row.checkpointId(), Numerals.plain(row.cosine(), 2)))
            .orElse("");
    return "Of %s of a task at a checkpoint, %d no longer exist though the base has one.%s"
        .formatted(Numerals.count(rows.size(), "vector"), lost, least);
  }

  private Chart chart(String id, List<String> key, List<VectorStateRow> group) {
    List<Option> series = new ArrayList<>();
    for (var checkpoint : roster.checkpoints()) {
      List<VectorStateRow> line =
          group.stream()
              .filter(row -> row.checkpointId().equals(checkpoint.checkpointId()))
              .sorted(Comparator.comparing(VectorStateRow::layer))
              .toList();
      if (!line.isEmpty()) {
        series.add(line(checkpoint.checkpointId(), line));
      }
    }
    Option layers = Axis.values("layer").set("minInterval", 1).set("nameGap", 24);
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", layers)
            .set("yAxis", Axis.values("cosine").set("scale", true).set("nameGap", 38))
            .set("series", series);
    String title =
        "%s (%s): states beside the vector of %s"
            .formatted(key.get(0), ContextWords.vector(key.get(1), key.get(2)), key.get(3));
    String alt = "Cosine by layer of %d checkpoints.".formatted(series.size());
    return new Chart(id, title, "", 230, alt, option);
  }

  private Option line(String checkpoint, List<VectorStateRow> line) {
    List<Option> points = new ArrayList<>();
    for (VectorStateRow row : line) {
      String tip =
          "%s, layer %d\ncosine with the base's vector %s, with its own %s · n = %d"
              .formatted(
                  row.checkpointId(),
                  row.layer(),
                  Numerals.plain(row.cosineBase(), 3),
                  Numerals.plain(row.cosineOwn(), 3),
                  row.n());
      points.add(Option.of("value", List.of(row.layer(), row.cosineBase()), "tip", tip));
    }
    boolean base = roster.isBase(checkpoint);
    String colour = base ? "var(--text)" : Palette.of(roster.tasks(), roster.trainedOn(checkpoint));
    return Option.of("type", "line", "name", checkpoint, "data", points)
        .about(checkpoint, line.get(0).task())
        .set("showAllSymbol", true)
        .set("symbolSize", 4)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", base ? 2.4 : 1.4));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (VectorDynamicsRow row : rows) {
      cells.add(
          DataTable.row(
              row.task(),
              ContextWords.vector(row.source(), row.convention()),
              row.checkpointId(),
              row.trainedOn(),
              ContextWords.verdict(row.defined()),
              number(Numerals.plain(row.cosine(), 2)),
              number(Numerals.plain(row.normRatio(), 2)),
              number(Numerals.plain(row.headOverlap(), 2)),
              number(Numerals.plain(row.splitHalfOverlap(), 2)),
              number(Numerals.plain(100 * row.baseAccuracy(), 1) + " %"),
              number(Numerals.plain(100 * row.accuracy(), 1) + " %")));
    }
    return DataTable.open(
        "Vectors beside the base's",
        List.of(
            "task",
            "vector",
            "checkpoint",
            "trained on",
            "defined at",
            "cosine",
            "length, ratio",
            "heads in common",
            "split-half",
            "base right when told",
            "right when told"),
        cells);
  }
}
