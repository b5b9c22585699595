package org.lethe.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Differences on tasks (columns) of checkpoints (rows), colours centred at zero. A value in
 * parentheses, or a dot where cells are narrow, is not beyond chance; what was gained beyond chance
 * is hatched; a frame marks the task the checkpoint was trained on.
 */
public final class HeatMap {
  private static final int ROW = 36;
  private static final int CELL_MARGIN = 8;
  private static final double SLANT = 0.75; // extent of a name at 45 degrees over its length
  private static final int FULL = 52; // width from which a cell holds its whole label, pixels
  private static final int SHORT = 26; // width from which it holds a rounded one
  private static final double STRONG =
      0.6; // share of the scale from which a colour needs light ink

  private final List<String> tasks;
  private final int width;
  private final double limit;
  private final MetricUnit unit;
  private final String above;
  private final String below;

  /**
   * A difference.
   *
   * @param value as in the table
   * @param framed whether the checkpoint was trained on the task
   * @param tip text of the tooltip
   */
  public record Cell(
      String checkpointId,
      String task,
      double value,
      boolean beyondChance,
      boolean framed,
      String tip) {}

  /**
   * @param tasks columns
   * @param width width of the drawing, pixels
   * @param limit value of the strongest colour, as in the table
   * @param unit how values are shown
   */
  public HeatMap(List<String> tasks, int width, double limit, MetricUnit unit) {
    this(tasks, width, limit, unit, "lost", "gained");
  }

  /**
   * @param above what a positive value is called
   * @param below what a negative value is called
   */
  public HeatMap(
      List<String> tasks, int width, double limit, MetricUnit unit, String above, String below) {
    this.tasks = tasks;
    this.width = width;
    this.limit = limit > 0 ? limit : 1;
    this.unit = unit;
    this.above = above;
    this.below = below;
  }

  /**
   * Draws the map; checkpoints and tasks without a cell are left out.
   *
   * @param labels names of the checkpoints by id, in the order of the rows
   */
  public Chart draw(String id, String title, Map<String, String> labels, List<Cell> cells) {
    List<String> ids =
        labels.keySet().stream()
            .filter(checkpoint -> cells.stream().anyMatch(c -> c.checkpointId().equals(checkpoint)))
            .toList();
    List<String> columns =
        tasks.stream()
            .filter(task -> cells.stream().anyMatch(cell -> cell.task().equals(task)))
            .toList();
    List<String> names = ids.stream().map(labels::get).toList();
    int room = (width - Axis.room(names)) / columns.size();
    List<Option> data = new ArrayList<>();
    for (Cell cell : cells) {
      data.add(datum(cell, room, columns.indexOf(cell.task()), ids.indexOf(cell.checkpointId())));
    }
    int longest = Axis.roomAcross(columns);
    boolean upright = longest + CELL_MARGIN > room;
    int slanted = (int) (longest * SLANT); // of a name above its column
    int top = 36 + (upright ? slanted : 22);
    int left = Math.max(Axis.room(names) + 6, upright ? slanted - room / 2 : 0);
    int row = Axis.rowHeight(names, ROW);
    Option grid = Option.of("left", left, "right", 12);
    Option label = Option.of("show", room >= SHORT, "fontSize", room >= FULL ? 12 : 10);
    Option series =
        Option.of("type", "heatmap", "data", data, "label", label)
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", grid.set("top", top).set("bottom", 10))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", taskAxis(columns, upright))
            .set("yAxis", Axis.namesDown(names))
            .set("visualMap", scale())
            .set("series", List.of(series, frames(cells, columns, ids)));
    String alt = "%s: %d checkpoints by %d tasks.".formatted(title, ids.size(), columns.size());
    return new Chart(id, title, "", top + ids.size() * row + 10, alt, option);
  }

  private static Option frames(List<Cell> cells, List<String> columns, List<String> ids) {
    List<List<Integer>> framed = new ArrayList<>();
    for (Cell cell : cells) {
      if (cell.framed()) {
        framed.add(List.of(columns.indexOf(cell.task()), ids.indexOf(cell.checkpointId())));
      }
    }
    return Option.of("type", "custom", "data", framed, "renderItem", "fn:frame")
        .set("silent", true)
        .set("z", 5)
        .set("itemStyle", Option.of("color", "var(--text)"));
  }

  private static Option taskAxis(List<String> columns, boolean upright) {
    Option axis = Axis.namesAcross(columns).set("position", "top");
    if (upright) {
      axis.set("axisLabel", Option.of("color", "var(--text)", "interval", 0, "rotate", 45));
    }
    return axis;
  }

  private Option scale() {
    double end = limit * unit.scale();
    String most = above + " " + Numerals.signed(end, unit == MetricUnit.NATS ? 2 : 1);
    String least = Numerals.signed(-end, unit == MetricUnit.NATS ? 2 : 1) + " " + below;
    List<String> colours =
        List.of(
            "var(--gained)",
            "var(--gained-weak)",
            "var(--zero)",
            "var(--lost-weak)",
            "var(--lost)");
    return Option.of("type", "continuous", "min", -end, "max", end)
        .set("dimension", 2)
        .set("seriesIndex", 0)
        .set("orient", "horizontal")
        .set("right", 12)
        .set("top", 4)
        .set("itemWidth", 12)
        .set("itemHeight", 150)
        .set("hoverLink", false)
        .set("text", List.of(most, least))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set("inRange", Option.of("color", colours));
  }

  private Option datum(Cell cell, int room, int x, int y) {
    double shown = cell.value() * unit.scale();
    boolean strong = Math.abs(cell.value()) > STRONG * limit;
    Option style = cell.value() < 0 && cell.beyondChance() ? Hatch.gained() : new Option();
    Option label =
        Option.of("formatter", label(shown, cell.beyondChance(), room))
            .set("fontWeight", cell.beyondChance() ? "bold" : "normal")
            .set("color", strong ? "var(--on-strong)" : "var(--text)");
    return Option.of("value", List.of(x, y, shown), "label", label)
        .set("itemStyle", style.set("borderColor", "var(--surface)").set("borderWidth", 2))
        .set("tip", cell.tip())
        .about(cell.checkpointId(), cell.task());
  }

  private String label(double shown, boolean beyondChance, int room) {
    int digits = unit == MetricUnit.NATS ? 2 : unit.digits();
    if (room >= FULL) {
      String text = Numerals.signed(shown, digits);
      return beyondChance ? text : "(" + text + ")";
    }
    if (!beyondChance) {
      return "·";
    }
    return unit == MetricUnit.NATS
        ? Numerals.signed(shown, digits).replaceFirst("^([+−]?)0\\.", "$1.")
        : Numerals.signed(shown, digits - 1);
  }
}
