package org.lethe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lethe.measure.forgetting.ForgettingRow;

/**
 * Forgetting of tasks (columns) by checkpoints (rows), colours centred at zero. A value in
 * parentheses, or a dot where cells are narrow, is not beyond chance; a frame marks the task the
 * checkpoint was trained on.
 */
final class HeatMap {
  private static final int ROW = 36;
  private static final int CELL_MARGIN = 8;
  private static final int FULL = 52; // width from which a cell holds its whole label, pixels
  private static final int SHORT = 26; // width from which it holds a rounded one
  private static final double STRONG =
      0.6; // share of the scale from which a colour needs light ink

  private final List<String> tasks;
  private final int width;
  private final double limit;
  private final String confidence;

  /**
   * @param tasks columns
   * @param width width of the drawing, pixels
   * @param limit value of the strongest colour, as in the table
   * @param confidence name of the intervals
   */
  HeatMap(List<String> tasks, int width, double limit, String confidence) {
    this.tasks = tasks;
    this.width = width;
    this.limit = limit > 0 ? limit : 1;
    this.confidence = confidence;
  }

  /**
   * Draws rows of one convention and metric.
   *
   * @param labels names of the checkpoints by id, in the order of the rows
   */
  Chart draw(String id, String title, Map<String, String> labels, List<ForgettingRow> rows) {
    List<String> ids =
        labels.keySet().stream()
            .filter(checkpoint -> rows.stream().anyMatch(r -> r.checkpointId().equals(checkpoint)))
            .toList();
    List<String> columns =
        tasks.stream()
            .filter(task -> rows.stream().anyMatch(row -> row.task().equals(task)))
            .toList();
    Unit unit = Unit.of(rows.get(0).convention(), rows.get(0).metric());
    List<String> names = ids.stream().map(labels::get).toList();
    int cell = (width - Axis.room(names)) / columns.size();
    List<Option> cells = new ArrayList<>();
    for (ForgettingRow row : rows) {
      cells.add(
          cell(row, unit, cell, columns.indexOf(row.task()), ids.indexOf(row.checkpointId())));
    }
    boolean upright = Axis.room(columns) + CELL_MARGIN > cell;
    int top = 36 + (upright ? (int) (Axis.room(columns) * 0.75) : 22);
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 12);
    Option label = Option.of("show", cell >= SHORT, "fontSize", cell >= FULL ? 12 : 10);
    Option series =
        Option.of("type", "heatmap", "data", cells, "label", label)
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", grid.set("top", top).set("bottom", 10))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", taskAxis(columns, upright))
            .set("yAxis", Axis.namesDown(names))
            .set("visualMap", scale(unit))
            .set("series", List.of(series, frames(rows, columns, ids)));
    String alt = "%s: %d checkpoints by %d tasks.".formatted(title, ids.size(), columns.size());
    return new Chart(id, title, "", top + ids.size() * ROW + 10, alt, option);
  }

  private static Option frames(List<ForgettingRow> rows, List<String> columns, List<String> ids) {
    List<List<Integer>> own = new ArrayList<>();
    for (ForgettingRow row : rows) {
      if (row.task().equals(row.trainedOn())) {
        own.add(List.of(columns.indexOf(row.task()), ids.indexOf(row.checkpointId())));
      }
    }
    return Option.of("type", "custom", "data", own, "renderItem", "fn:frame")
        .set("silent", true)
        .set("z", 5)
        .set("itemStyle", Option.of("color", "var(--text)"));
  }

  private static Option taskAxis(List<String> columns, boolean upright) {
    Option axis = Axis.names(columns).set("position", "top");
    if (upright) {
      Option label = Option.of("color", "var(--text)", "interval", 0, "rotate", 45);
      axis.set("axisLabel", label.set("width", 190).set("overflow", "truncate"));
    }
    return axis;
  }

  private Option scale(Unit unit) {
    double end = limit * unit.scale();
    String lost = "lost " + Numbers.signed(end, unit == Unit.NATS ? 2 : 1);
    String gained = Numbers.signed(-end, unit == Unit.NATS ? 2 : 1) + " gained";
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
        .set("text", List.of(lost, gained))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set("inRange", Option.of("color", colours));
  }

  private Option cell(ForgettingRow row, Unit unit, int room, int x, int y) {
    Verdict verdict = Verdict.of(row);
    double shown = row.value() * unit.scale();
    boolean strong = Math.abs(row.value()) > STRONG * limit;
    Option label =
        Option.of("formatter", label(shown, unit, verdict, room))
            .set("fontWeight", verdict.beyondChance() ? "bold" : "normal")
            .set("color", strong ? "var(--on-strong)" : "var(--text)");
    return Option.of("value", List.of(x, y, shown), "label", label)
        .set("itemStyle", Option.of("borderColor", "var(--surface)", "borderWidth", 2))
        .set("tip", tip(row, unit, verdict));
  }

  private static String label(double shown, Unit unit, Verdict verdict, int room) {
    int digits = unit == Unit.NATS ? 2 : unit.digits();
    if (room >= FULL) {
      String text = Numbers.signed(shown, digits);
      return verdict.beyondChance() ? text : "(" + text + ")";
    }
    if (!verdict.beyondChance()) {
      return "·";
    }
    return unit == Unit.NATS
        ? Numbers.signed(shown, digits).replaceFirst("^([+−]?)0\\.", "$1.")
        : Numbers.signed(shown, digits - 1);
  }

  private String tip(ForgettingRow row, Unit unit, Verdict verdict) {
    return "%s → %s%s\n%s %s (positive = forgotten)\nbefore %s, after %s\n%s %s\np %s · n = %d · %s%s"
        .formatted(
            row.checkpointId(),
            row.task(),
            row.task().equals(row.trainedOn()) ? " (its own task)" : "",
            unit.signed(row.value()),
            unit.name(),
            unit.plain(row.before()),
            unit.plain(row.after()),
            confidence,
            unit.interval(row.ciLow(), row.ciHigh()),
            Numbers.p(row.pValue()),
            row.n(),
            verdict.words(),
            row.flag() == null ? "" : " (" + row.flag() + ")");
  }
}
