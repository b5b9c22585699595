package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Hatch;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Effects of heads (columns) by block (rows), colours centred at zero. */
final class HeadMap {
  private static final int MARGIN = 64;
  private static final int SMALLEST_ROW = 9;
  private static final int LARGEST_ROW = 24;
  private static final double HATCHED = 0.2; // share of the scale; a weak effect is near zero
  private static final int HEIGHT = 360;

  private final List<EffectHeadRow> rows;
  private final int layers;
  private final int heads;
  private final double limit;

  /**
   * @param rows of one kind of vector at one checkpoint, by layer and head
   */
  HeadMap(List<EffectHeadRow> rows) {
    this.rows = rows;
    this.layers = 1 + rows.stream().mapToInt(EffectHeadRow::layer).max().orElse(0);
    this.heads = 1 + rows.stream().mapToInt(EffectHeadRow::head).max().orElse(0);
    this.limit =
        Math.max(1e-9, rows.stream().mapToDouble(row -> Math.abs(row.effect())).max().orElse(0));
  }

  Chart draw(String id, String title) {
    int row = Math.max(SMALLEST_ROW, Math.min(LARGEST_ROW, HEIGHT / layers));
    Option series =
        Option.of("type", "heatmap", "data", data(), "label", Option.of("show", false))
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", Option.of("left", 50, "right", 12).set("top", 36).set("bottom", 34))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis("head", heads).set("nameGap", 24))
            .set("yAxis", axis("block", layers).set("nameGap", 30))
            .set("visualMap", scale())
            .set("series", List.of(series));
    String alt =
        "%s: %d blocks by %d heads, effects up to %s."
            .formatted(title, layers, heads, Numerals.small(limit));
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

  private Option scale() {
    List<String> colours =
        List.of(
            "var(--lost)",
            "var(--lost-weak)",
            "var(--zero)",
            "var(--gained-weak)",
            "var(--gained)");
    return Option.of("type", "continuous", "min", -limit, "max", limit)
        .set("dimension", 2)
        .set("seriesIndex", 0)
        .set("orient", "horizontal")
        .set("right", 12)
        .set("top", 4)
        .set("itemWidth", 12)
        .set("itemHeight", 100)
        .set("hoverLink", false)
        .set("text", List.of("helps " + Numerals.small(limit), "harms"))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set("inRange", Option.of("color", colours));
  }

  /** Returns the cells; those with a frame last, so that no neighbour is drawn over it. */
  private List<Option> data() {
    List<Option> data = new ArrayList<>();
    List<EffectHeadRow> order = new ArrayList<>(rows);
    order.sort(Comparator.comparing(EffectHeadRow::chosen));
    for (EffectHeadRow row : order) {
      Option style =
          row.chosen()
              ? Option.of("borderColor", "var(--text)", "borderWidth", 1.5)
              : Option.of("borderColor", "var(--surface)", "borderWidth", 0.5);
      if (row.effect() > HATCHED * limit) {
        style.putAll(Hatch.gained());
      }
      data.add(
          Option.of("value", List.of(row.head(), row.layer(), row.effect()), "itemStyle", style)
              .set("tip", tip(row))
              .about(row.checkpointId(), row.task()));
    }
    return data;
  }

  private static String tip(EffectHeadRow row) {
    return "block %d, head %d: effect %s %s, place %d; %d trials of %d queries"
        .formatted(
            row.layer(),
            row.head(),
            Numerals.small(row.effect()),
            EffectTables.interval(row),
            row.place(),
            row.trials(),
            row.queries());
  }
}
