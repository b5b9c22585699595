package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** The loss on the plane of two trainings, with the three checkpoints marked. */
final class PlaneMap {
  private static final int HEIGHT = 300;

  private final List<TrainingPlaneRow> rows;
  private final List<Double> xs;
  private final List<Double> ys;

  /**
   * @param rows of one checkpoint and task
   */
  PlaneMap(List<TrainingPlaneRow> rows) {
    this.rows = rows;
    xs = rows.stream().map(TrainingPlaneRow::x).distinct().sorted().toList();
    ys = rows.stream().map(TrainingPlaneRow::y).distinct().sorted().toList();
  }

  Chart draw(String id) {
    TrainingPlaneRow any = rows.get(0);
    List<Option> data = new ArrayList<>();
    for (TrainingPlaneRow row : rows) {
      int x = xs.indexOf(row.x());
      int y = ys.indexOf(row.y());
      data.add(Option.of("value", List.of(x, y, row.loss()), "tip", tip(row)));
    }
    Option losses =
        Option.of("type", "heatmap", "data", data, "label", Option.of("show", false))
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", Option.of("left", 58, "right", 12).set("top", 36).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis("share of training of " + any.referenceId(), xs))
            .set("yAxis", axis("of " + any.checkpointId(), ys).set("nameGap", 40))
            .set("visualMap", scale())
            .set("series", List.of(losses, checkpoints(any)));
    String alt =
        "Loss of %s on the plane of %s, %s and %s, %s to %s nats."
            .formatted(
                any.task(),
                any.originId(),
                any.referenceId(),
                any.checkpointId(),
                Numerals.plain(least(), 2),
                Numerals.plain(greatest(), 2));
    String title = any.task() + ": loss on the plane of two trainings";
    return new Chart(id, title, "", HEIGHT, alt, option);
  }

  /** Marks where the checkpoints are. */
  private Option checkpoints(TrainingPlaneRow any) {
    List<Option> points =
        List.of(
            point(any.originId(), 0, 0),
            point(any.referenceId(), 1, 0),
            point(any.checkpointId(), 1, 1));
    Option label =
        Option.of("show", true, "formatter", "{b}", "position", "top").set("color", "var(--text)");
    return Option.of("type", "scatter", "data", points, "symbolSize", 7)
        .set("silent", true)
        .set("label", label)
        .set("itemStyle", Option.of("color", "var(--text)"));
  }

  private Option point(String name, double x, double y) {
    return Option.of("name", name, "value", List.of(xs.indexOf(x), ys.indexOf(y)));
  }

  private static Option axis(String name, List<Double> places) {
    List<String> names = places.stream().map(place -> Numerals.plain(place, 2)).toList();
    Option label = Option.of("color", "var(--muted)", "fontSize", 10).set("hideOverlap", true);
    return Option.of("type", "category", "data", names, "name", name)
        .set("nameLocation", "middle")
        .set("nameGap", 26)
        .set("axisLine", Option.of("show", false))
        .set("axisTick", Option.of("show", false))
        .set("axisLabel", label);
  }

  private Option scale() {
    List<String> colours = List.of("var(--zero)", "var(--lost-weak)", "var(--lost)");
    return Option.of("type", "continuous", "min", least(), "max", greatest())
        .set("dimension", 2)
        .set("seriesIndex", 0)
        .set("orient", "horizontal")
        .set("right", 12)
        .set("top", 4)
        .set("itemWidth", 12)
        .set("itemHeight", 100)
        .set("hoverLink", false)
        .set("text", List.of("loss " + Numerals.plain(greatest(), 2), Numerals.plain(least(), 2)))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set("inRange", Option.of("color", colours));
  }

  private double least() {
    return rows.stream().mapToDouble(TrainingPlaneRow::loss).min().orElseThrow();
  }

  private double greatest() {
    return rows.stream().mapToDouble(TrainingPlaneRow::loss).max().orElseThrow();
  }

  private static String tip(TrainingPlaneRow row) {
    return "%s of what made %s, %s of what made %s\nloss %s · n = %d"
        .formatted(
            Numerals.plain(row.x(), 2),
            row.referenceId(),
            Numerals.plain(row.y(), 2),
            row.checkpointId(),
            Numerals.plain(row.loss(), 3),
            row.examples());
  }
}
