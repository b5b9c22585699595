package org.lethe.figure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A panel of curves over training, a line a task. The lines that move most have a colour, a symbol
 * and their name; a point is filled where it is beyond chance.
 */
public final class CurvePanel {
  private static final int NAMED = 8;
  private static final int WITH_INTERVALS = 4; // more intervals than these hide each other
  private static final int NAME_WIDTH = 130; // pixels
  private static final int NAME_HEIGHT = 13; // pixels
  private static final int HEIGHT = 300;
  private static final List<String> SYMBOLS = List.of("Circle", "Rect", "Triangle", "Diamond");

  private final Option across;
  private final int bottom;
  private final String up;

  /**
   * A point of a line.
   *
   * @param x place on the axis
   * @param y value as it is shown
   * @param low lower end of its interval; null for none
   * @param high upper end
   * @param filled whether it is beyond chance
   */
  public record Point(
      double x,
      double y,
      Double low,
      Double high,
      boolean filled,
      String checkpointId,
      String tip) {}

  /** A task along training. */
  public record Line(String task, List<Point> points) {
    double end() {
      return points.get(points.size() - 1).y();
    }

    double range() {
      double greatest = points.stream().mapToDouble(Point::y).max().orElse(0);
      return greatest - points.stream().mapToDouble(Point::y).min().orElse(0);
    }
  }

  /**
   * @param across the axis of training
   * @param bottom room below it, pixels
   * @param up title of the other axis, with the unit
   */
  public CurvePanel(Option across, int bottom, String up) {
    this.across = across;
    this.bottom = bottom;
    this.up = up;
  }

  /** Draws the panel. */
  public Chart draw(String id, String title, List<Line> lines) {
    List<String> named =
        lines.stream()
            .sorted(Comparator.comparingDouble(Line::range).reversed())
            .limit(NAMED)
            .map(Line::task)
            .sorted()
            .toList();
    List<Option> series = new ArrayList<>();
    Map<String, Integer> shifts = shifts(lines, named);
    for (Line line : lines) {
      series.add(line(line, named, shifts.getOrDefault(line.task(), 0)));
      if (lines.size() <= WITH_INTERVALS) {
        series.add(spans(line, named));
      }
    }
    series.get(0).set("markLine", Axis.zero("yAxis"));
    Option grid = Option.of("left", 62, "right", NAME_WIDTH + 24, "top", 14);
    Option option =
        Option.of("grid", grid.set("bottom", bottom))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", across)
            .set("yAxis", Axis.values(up).set("nameGap", 44).set("scale", true))
            .set("series", series);
    String alt = "%s: curves of %d tasks.".formatted(title, lines.size());
    String note =
        lines.size() > NAMED
            ? "Named: the %d of %d tasks that move most; point at a line for the others."
                .formatted(NAMED, lines.size())
            : "";
    return new Chart(id, title, note, HEIGHT, alt, option);
  }

  private static Option line(Line line, List<String> named, int shift) {
    int place = named.indexOf(line.task());
    String colour = Palette.of(named, line.task());
    String symbol = SYMBOLS.get(Math.floorMod(place, SYMBOLS.size()));
    List<Option> data = new ArrayList<>();
    for (int i = 0; i < line.points().size(); i++) {
      Point point = line.points().get(i);
      boolean last = i == line.points().size() - 1;
      Option label =
          Option.of("show", last && place >= 0, "position", "right", "formatter", line.task())
              .set("width", NAME_WIDTH)
              .set("offset", new int[] {0, shift})
              .set("overflow", "breakAll")
              .set("fontSize", 11)
              .set("color", "var(--text)");
      data.add(
          Option.of("value", List.of(point.x(), point.y()), "tip", point.tip())
              .set("symbol", point.filled() ? symbol.toLowerCase(Locale.ROOT) : "empty" + symbol)
              .set("label", label)
              .about(point.checkpointId(), line.task()));
    }
    Option style = Option.of("color", colour, "width", place < 0 ? 1 : 2);
    return Option.of("type", "line", "name", line.task(), "data", data)
        .set("symbolSize", place < 0 ? 4 : 8)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", style)
        .set("z", place < 0 ? 3 : 5)
        .about(null, line.task());
  }

  /** Returns by how much names move down so that none lies over another, pixels. */
  private Map<String, Integer> shifts(List<Line> lines, List<String> named) {
    List<Line> ends =
        lines.stream()
            .filter(line -> named.contains(line.task()) && !line.points().isEmpty())
            .sorted(Comparator.comparingDouble(Line::end).reversed())
            .toList();
    DoubleSummaryStatistics values =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .summaryStatistics();
    double range = Math.max(values.getMax(), 0) - Math.min(values.getMin(), 0);
    double pixels = (HEIGHT - bottom) / Math.max(range, 1e-9);
    Map<String, Integer> shifts = new HashMap<>();
    double free = Double.NEGATIVE_INFINITY;
    for (Line line : ends) {
      double place = -line.end() * pixels;
      double moved = Math.max(place, free);
      shifts.put(line.task(), (int) Math.round(moved - place));
      free = moved + NAME_HEIGHT;
    }
    return shifts;
  }

  private static Option spans(Line line, List<String> named) {
    List<Option> data = new ArrayList<>();
    for (Point point : line.points()) {
      if (point.low() != null && point.high() != null) {
        List<Double> value = List.of(point.x(), point.low(), point.high());
        data.add(
            Option.of("value", value, "tip", point.tip()).about(point.checkpointId(), line.task()));
      }
    }
    return Option.of("type", "custom", "renderItem", "fn:spanAt", "data", data)
        .set("encode", Option.of("x", 0, "y", List.of(1, 2)))
        .set("itemStyle", Option.of("color", Palette.of(named, line.task())))
        .about(null, line.task());
  }
}
