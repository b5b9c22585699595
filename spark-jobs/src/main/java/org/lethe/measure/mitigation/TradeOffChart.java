package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;

/** Draws what is kept against what is learned, a line a recipe and seed. */
final class TradeOffChart {
  private final List<TradeOffRow> rows;
  private final List<String> recipes;

  /**
   * @param rows of one order of tasks and one metric, at least one
   * @param recipes all recipes of the section, which share their colours
   */
  TradeOffChart(List<TradeOffRow> rows, List<String> recipes) {
    this.rows = rows;
    this.recipes = recipes;
  }

  Chart draw(String id) {
    Map<List<Object>, List<TradeOffRow>> lines =
        rows.stream()
            .sorted(Comparator.comparing(row -> row.operations() == null ? -1.0 : row.operations()))
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.recipe(), row.seed()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Option> series = new ArrayList<>();
    lines.values().forEach(line -> series.add(series(line)));
    String metric = MetricUnit.words(rows.get(0).metric());
    Option option =
        Option.of("grid", Option.of("left", 66, "right", 18, "top", 10).set("bottom", 48))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("new tasks, " + metric).set("scale", true))
            .set("yAxis", Axis.values("old tasks, " + metric).set("scale", true).set("nameGap", 46))
            .set("series", series);
    String title = "taught: " + String.join(", then ", rows.get(0).tasks());
    String alt =
        "%s of old tasks against new tasks, %d lines of %d recipes."
            .formatted(
                metric, lines.size(), rows.stream().map(TradeOffRow::recipe).distinct().count());
    return new Chart(id, title, "", 330, alt, option);
  }

  private Option series(List<TradeOffRow> line) {
    String colour = Palette.of(recipes, line.get(0).recipe());
    String type = Palette.repeats(recipes, line.get(0).recipe()) ? "dashed" : "solid";
    List<Option> data = new ArrayList<>();
    for (TradeOffRow row : line) {
      String tip =
          "%s, seed %d\n%s\nnew tasks %s · old tasks %s"
              .formatted(
                  row.recipe(),
                  row.seed(),
                  row.checkpointId(),
                  Numerals.plain(row.plasticity(), 3),
                  Numerals.plain(row.retention(), 3));
      data.add(
          Option.of("value", List.of(row.plasticity(), row.retention()), "tip", tip)
              .about(row.checkpointId(), null));
    }
    return Option.of("type", "line", "name", line.get(0).recipe(), "data", data)
        .set("symbolSize", 7)
        .set("lineStyle", Option.of("color", colour, "width", 1.5, "type", type))
        .set("itemStyle", Option.of("color", colour));
  }
}
