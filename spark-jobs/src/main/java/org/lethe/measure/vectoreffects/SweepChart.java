package org.lethe.measure.vectoreffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Loss by the block after which a vector is added. */
final class SweepChart {
  private final List<VectorEffectRow> rows;

  /**
   * @param rows of one set of test prompts, one kind of vector and one checkpoint
   */
  SweepChart(List<VectorEffectRow> rows) {
    this.rows = rows;
  }

  static List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("line", "var(--c1)", "the task's vector, once"),
        new LegendEntry("line", "var(--c2)", "more than once"),
        new LegendEntry("dot", "var(--c7)", "random heads"),
        new LegendEntry("dot", "var(--c4)", "Gaussian"),
        new LegendEntry("dash", "var(--muted)", "without a vector"));
  }

  Chart draw(String id, String title) {
    List<Option> series = new ArrayList<>();
    Map<Integer, List<VectorEffectRow>> byStrength =
        of(VectorEffectRow.TASK).stream()
            .collect(
                Collectors.groupingBy(
                    VectorEffectRow::strength, TreeMap::new, Collectors.toList()));
    byStrength.forEach(
        (strength, line) ->
            series.add(line("× " + strength, strength == 1 ? "var(--c1)" : "var(--c2)", line)));
    series.add(dots("random heads", "var(--c7)", of(VectorEffectRow.RANDOM_HEADS)));
    series.add(dots("Gaussian", "var(--c4)", of(VectorEffectRow.GAUSSIAN)));
    of(VectorEffectRow.NONE).stream().findFirst().ifPresent(none -> level(series, none));
    Option layers = Axis.values("block").set("minInterval", 1).set("nameGap", 24);
    Option loss = Axis.values("loss, nats per token").set("scale", true).set("nameGap", 40);
    Option option =
        Option.of("grid", Option.of("left", 60, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", layers)
            .set("yAxis", loss)
            .set("series", series);
    String alt = "Loss by block for %d places of the vector.".formatted(of("task").size());
    return new Chart(id, title, "", 240, alt, option);
  }

  private List<VectorEffectRow> of(String vector) {
    return rows.stream()
        .filter(row -> row.vector().equals(vector))
        .sorted(Comparator.comparing(VectorEffectRow::layer).thenComparing(VectorEffectRow::draw))
        .toList();
  }

  private static Option line(String name, String colour, List<VectorEffectRow> line) {
    return Option.of("type", "line", "name", name, "data", points(line))
        .set("symbolSize", 5)
        .set("showAllSymbol", true)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", 2));
  }

  private static Option dots(String name, String colour, List<VectorEffectRow> dots) {
    return Option.of("type", "scatter", "name", name, "data", points(dots))
        .set("symbolSize", 5)
        .set("itemStyle", Option.of("color", colour));
  }

  /** The loss without a vector, as a line across the first series. */
  private static void level(List<Option> series, VectorEffectRow none) {
    Option style = Option.of("color", "var(--muted)", "type", "dashed", "width", 1);
    series
        .get(0)
        .set(
            "markLine",
            Option.of("silent", true, "symbol", "none", "lineStyle", style)
                .set("label", Option.of("show", false))
                .set("data", List.of(Option.of("yAxis", none.loss()))));
  }

  private static List<Option> points(List<VectorEffectRow> rows) {
    List<Option> points = new ArrayList<>();
    for (VectorEffectRow row : rows) {
      String tip =
          "%s after block %d, × %d%s\nloss %s · right %s %% · among five %s %% · greedy answer right %s %% · n = %d"
              .formatted(
                  row.vector(),
                  row.layer(),
                  row.strength(),
                  row.chosenPlace() ? " (chosen)" : "",
                  Numerals.plain(row.loss(), 3),
                  Numerals.plain(100 * row.top1(), 1),
                  Numerals.plain(100 * row.top5(), 1),
                  Numerals.plain(100 * row.exactMatch(), 1),
                  row.n());
      points.add(Option.of("value", List.of(row.layer(), row.loss()), "tip", tip));
    }
    return points;
  }
}
