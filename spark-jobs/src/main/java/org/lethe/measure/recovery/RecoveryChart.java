package org.lethe.measure.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Hatch;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.RowList;

/** Draws gross loss as a bar divided into the recovered and the lasting part. */
final class RecoveryChart {
  private static final int ROW = 34;
  private static final int MARGIN = 60;

  private final List<RecoveryRow> all;
  private final String interval;

  /**
   * @param all every row, which tells whether a task names its checkpoint
   * @param interval name of the intervals
   */
  RecoveryChart(List<RecoveryRow> all, String interval) {
    this.all = all;
    this.interval = interval;
  }

  /**
   * Draws rows of one metric.
   *
   * @param id unique within the page
   */
  Chart draw(String id, String metric, List<RecoveryRow> rows) {
    MetricUnit unit = MetricUnit.ofMetric(metric);
    List<String> names = rows.stream().map(row -> training(row) + " → " + row.task()).toList();
    List<String> stages = new ArrayList<>();
    List<Double> actual = new ArrayList<>();
    List<Double> pseudo = new ArrayList<>();
    List<Double> gained = new ArrayList<>();
    List<Option> gross = new ArrayList<>();
    List<Option> residual = new ArrayList<>();
    RowList list = new RowList(Axis.rowHeight(names, ROW), MARGIN);
    for (RecoveryRow row : rows) {
      double missing = Math.max(0, Math.min(row.gross(), row.residual()));
      double lost = Math.max(0, row.gross());
      int index = stages.size();
      list.add(row.fineTunedId(), row.task(), tip(row, unit));
      stages.add(row.stage().toLowerCase(Locale.ROOT));
      actual.add(missing * unit.scale());
      pseudo.add((lost - missing) * unit.scale());
      gained.add(Math.min(0, row.gross()) * unit.scale());
      gross.add(span(index, row.gross(), row.grossLow(), row.grossHigh(), unit.scale()));
      residual.add(
          span(index, row.residual(), row.residualLow(), row.residualHigh(), unit.scale()));
    }
    Option axis = Axis.values("%s lost (%s)".formatted(metric, unit.name()));
    Option right = Axis.namesDown(stages).set("position", "right");
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 90, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .inMetric(metric)
            .set("rows", list.option())
            .set("tooltip", Axis.tooltip())
            .set("xAxis", axis)
            .set("yAxis", List.of(Axis.namesDown(names), right))
            .set(
                "series",
                List.of(
                    bar("still missing", Option.of("color", "var(--lost)"), actual)
                        .set("markLine", Axis.zero("xAxis")),
                    bar("came back", Option.of("color", "var(--pseudo)"), pseudo),
                    bar("gained", Hatch.gained("var(--gained)"), gained),
                    whisker("fn:whisker", "gross loss", "var(--text)", gross),
                    whisker("fn:diamond", "residual", "var(--c7)", residual)));
    String alt = "Gross loss and residual of %d comparisons.".formatted(rows.size());
    String title = "Trained on → tested on: loss in %s, and the stage".formatted(metric);
    return new Chart(id, title, "", list.chartHeight(), alt, option);
  }

  private String training(RecoveryRow row) {
    boolean one =
        row.trainedOn() != null
            && all.stream()
                    .filter(other -> row.trainedOn().equals(other.trainedOn()))
                    .map(RecoveryRow::fineTunedId)
                    .distinct()
                    .count()
                == 1;
    return one ? row.trainedOn() : row.fineTunedId();
  }

  private static Option span(int index, double value, Double low, Double high, double scale) {
    double from = low == null ? value : low;
    double to = high == null ? value : high;
    return Option.of("value", List.of(from * scale, index, to * scale, value * scale));
  }

  private static Option bar(String name, Option style, List<Double> data) {
    return Option.of("type", "bar", "name", name, "data", data)
        .set("stack", "gross")
        .set("barWidth", 11)
        .set("itemStyle", style);
  }

  private static Option whisker(String draw, String name, String colour, List<Option> data) {
    return Option.of("type", "custom", "name", name, "data", data)
        .set("renderItem", draw)
        .set("encode", Option.of("x", List.of(0, 2, 3), "y", 1))
        .set("itemStyle", Option.of("color", colour))
        .set("z", 5);
  }

  private String tip(RecoveryRow row, MetricUnit unit) {
    return "%s → %s: %s\ngross loss G %s (%s %s)\nresidual Z %s (%s %s)\ncame back %s · recovery ratio %s · n = %d"
        .formatted(
            training(row),
            row.task(),
            row.stage().toLowerCase(Locale.ROOT),
            unit.signed(row.gross()),
            interval,
            unit.interval(row.grossLow(), row.grossHigh()),
            unit.signed(row.residual()),
            interval,
            unit.interval(row.residualLow(), row.residualHigh()),
            unit.plain(row.pseudo()),
            row.ratio() == null ? "undefined (G within noise)" : Numerals.plain(row.ratio(), 2),
            row.n());
  }
}
