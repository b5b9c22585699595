package org.lethe.measure.disruption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Disruption of heads (columns) by block (rows) of a pair of checkpoints, mean over tasks. */
final class DisruptionMap {
  private static final int MARGIN = 64;
  private static final int SMALLEST_ROW = 9;
  private static final int LARGEST_ROW = 24;
  private static final int HEIGHT = 360;

  private final Map<List<Integer>, List<HeadDisruptionRow>> cells;
  private final int layers;
  private final int heads;

  private final String title;

  /**
   * @param title names the pair
   * @param rows those of the pair that have a disruption; at least one
   */
  DisruptionMap(String title, List<HeadDisruptionRow> rows) {
    this.title = title;
    this.cells =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.layer(), row.head()),
                    () -> new TreeMap<>((a, b) -> a.toString().compareTo(b.toString())),
                    Collectors.toList()));
    this.layers = 1 + rows.stream().mapToInt(HeadDisruptionRow::layer).max().orElse(0);
    this.heads = 1 + rows.stream().mapToInt(HeadDisruptionRow::head).max().orElse(0);
  }

  /** Returns the largest mean over tasks. */
  double largest() {
    return cells.values().stream().mapToDouble(DisruptionMap::mean).max().orElse(0);
  }

  private static double mean(List<HeadDisruptionRow> tasks) {
    return tasks.stream().mapToDouble(HeadDisruptionRow::disruption).average().orElse(Double.NaN);
  }

  private static boolean isSevere(List<HeadDisruptionRow> tasks) {
    long severe = tasks.stream().filter(row -> Boolean.TRUE.equals(row.severe())).count();
    return 2 * severe > tasks.size();
  }

  /**
   * Draws the map.
   *
   * @param limit disruption of the strongest colour
   */
  Chart draw(String id, double limit) {
    int row = Math.max(SMALLEST_ROW, Math.min(LARGEST_ROW, HEIGHT / layers));
    Option series =
        Option.of("type", "heatmap", "data", data(), "label", Option.of("show", false))
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", Option.of("left", 50, "right", 12).set("top", 36).set("bottom", 34))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis("head", heads).set("nameGap", 24))
            .set("yAxis", axis("block", layers).set("nameGap", 30))
            .set("visualMap", scale(Math.max(1e-9, limit)))
            .set("series", List.of(series));
    String alt =
        "%s: disruption of %d heads in each of %d blocks, up to %s."
            .formatted(title, heads, layers, Numerals.plain(largest(), 3));
    return new Chart(id, title, "", MARGIN + layers * row, alt, option);
  }

  private static Option axis(String name, int count) {
    List<String> names = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    Option label = Option.of("color", "var(--muted)", "fontSize", 10).set("hideOverlap", true);
    return Option.of("type", "category", "data", names, "name", name)
        .set("nameLocation", "middle")
        .set("axisLine", Option.of("show", false))
        .set("axisTick", Option.of("show", false))
        .set("axisLabel", label);
  }

  private static Option scale(double limit) {
    return Option.of("type", "continuous", "min", 0, "max", limit)
        .set("dimension", 2)
        .set("seriesIndex", 0)
        .set("orient", "horizontal")
        .set("right", 12)
        .set("top", 4)
        .set("itemWidth", 12)
        .set("itemHeight", 100)
        .set("hoverLink", false)
        .set("text", List.of(Numerals.plain(limit, 2), "disruption 0"))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set(
            "inRange",
            Option.of("color", List.of("var(--zero)", "var(--lost-weak)", "var(--lost)")));
  }

  /** Returns the cells; those with a frame last, so that no neighbour is drawn over it. */
  private List<Option> data() {
    List<Option> plain = new ArrayList<>();
    List<Option> framed = new ArrayList<>();
    for (List<HeadDisruptionRow> tasks : cells.values()) {
      boolean severe = isSevere(tasks);
      Option style =
          severe
              ? Option.of("borderColor", "var(--text)", "borderWidth", 1.5)
              : Option.of("borderColor", "var(--surface)", "borderWidth", 0.5);
      HeadDisruptionRow first = tasks.get(0);
      (severe ? framed : plain)
          .add(
              Option.of(
                      "value",
                      List.of(first.head(), first.layer(), mean(tasks)),
                      "itemStyle",
                      style)
                  .set("tip", tip(tasks))
                  .about(first.checkpointId(), null));
    }
    plain.addAll(framed);
    return plain;
  }

  private static String tip(List<HeadDisruptionRow> tasks) {
    HeadDisruptionRow first = tasks.get(0);
    return "block %d, head %d: disruption %s, mean of %s\nattention %s bits apart, 1 − CKA %s, weights moved by %s of their norm"
        .formatted(
            first.layer(),
            first.head(),
            Numerals.plain(mean(tasks), 3),
            Numerals.count(tasks.size(), "task"),
            Numerals.plain(average(tasks.stream().map(HeadDisruptionRow::divergence).toList()), 3),
            Numerals.plain(average(tasks.stream().map(row -> 1 - row.cka()).toList()), 3),
            Numerals.plain(first.weightChange(), 3));
  }

  private static double average(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
