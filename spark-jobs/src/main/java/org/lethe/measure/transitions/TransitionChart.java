package org.lethe.measure.transitions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.measure.recovery.RecoveryRow;

/** Draws gross and residual loss of a task over the length of training on another. */
final class TransitionChart {
  /** Colour of a stage. */
  static final Map<String, String> COLOURS =
      Map.of(
          "ACTUAL", "var(--lost)",
          "PSEUDO", "var(--pseudo)",
          "UNDECIDED", "var(--muted)",
          "NONE", "var(--gained)",
          "FLOOR", "var(--muted)");

  private final Roster roster;
  private final String interval;
  private final Map<List<String>, RecoveryRow> recovery = new HashMap<>();

  TransitionChart(ReportTables tables, Roster roster) {
    this.roster = roster;
    this.interval = Confidence.of(tables, RecoveryRow.TABLE).label();
    tables
        .rows(RecoveryRow.TABLE)
        .forEach(row -> recovery.put(List.of(row.restoredId(), row.task(), row.metric()), row));
  }

  /** Returns the largest gross loss on the curves of a chart. */
  double gross(List<TransitionRow> panel) {
    return panel.stream()
        .flatMap(row -> points(row).stream())
        .mapToDouble(point -> point.row().gross())
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private record Point(int steps, String stage, RecoveryRow row) {}

  private List<Point> points(TransitionRow curve) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < curve.restoredIds().size(); i++) {
      RecoveryRow row =
          recovery.get(List.of(curve.restoredIds().get(i), curve.task(), curve.metric()));
      if (row != null && curve.trainingSteps().get(i) > 0) {
        points.add(new Point(curve.trainingSteps().get(i), curve.stages().get(i), row));
      }
    }
    return points;
  }

  /**
   * Returns the chart of the curves of one trained and one tested task.
   *
   * @param id unique within the page
   */
  Chart chart(List<TransitionRow> panel, String id) {
    TransitionRow first = panel.get(0);
    MetricUnit unit = MetricUnit.ofMetric(first.metric());
    List<Option> series = new ArrayList<>();
    for (TransitionRow curve : panel) {
      series.addAll(series(curve, unit, panel.size() == 1));
    }
    Option steps =
        Axis.lengths(
            panel.stream()
                .flatMapToInt(row -> row.trainingSteps().stream().mapToInt(Integer::intValue)));
    Option lost = Axis.values("%s lost (%s)".formatted(first.metric(), unit.name()));
    Option grid = Option.of("left", 58, "right", 26, "top", 18).set("bottom", 44);
    Option option =
        Option.of("grid", grid, "tooltip", Axis.tooltip())
            .inMetric(first.metric())
            .set("xAxis", steps)
            .set("yAxis", lost.set("nameGap", 40))
            .set("series", series);
    String from = roster.bases().size() > 1 ? ", from " + first.baseId() : "";
    String title = "%s → %s%s".formatted(TransitionWords.training(first), first.task(), from);
    String alt =
        "Gross and residual loss on %s over the length of training on %s."
            .formatted(first.task(), TransitionWords.training(first));
    return new Chart(id, title, note(panel), 250, alt, option);
  }

  private static String note(List<TransitionRow> panel) {
    List<String> notes = new ArrayList<>();
    for (TransitionRow row : panel) {
      String run = run(row, panel.size() > 1);
      String star =
          row.tStar() == null
              ? "never actual to the end"
              : "t* in (%d, %d]".formatted(row.tStarAfter(), row.tStar());
      String at =
          row.breakSteps() == null ? "" : ", break at " + Numerals.plain(row.breakSteps(), 0);
      notes.add(run + star + at + (row.flag() == null ? "" : ", " + row.flag()));
    }
    return String.join(" · ", notes);
  }

  private static String run(TransitionRow row, boolean several) {
    if (!several) {
      return "";
    }
    String restored =
        row.restorationSteps() == null ? "" : ", restored " + row.restorationSteps() + " steps";
    return (row.seed() == null ? "no seed" : "seed " + row.seed()) + restored + ": ";
  }

  private List<Option> series(TransitionRow curve, MetricUnit unit, boolean labelled) {
    List<Option> gross = new ArrayList<>();
    List<Option> residual = new ArrayList<>();
    List<Option> grossSpans = new ArrayList<>();
    List<Option> residualSpans = new ArrayList<>();
    for (Point point : points(curve)) {
      RecoveryRow row = point.row();
      String tip = tip(curve, point, unit);
      String colour = COLOURS.get(point.stage());
      gross.add(datum(point.steps(), row.gross(), unit, tip).about(row.fineTunedId(), row.task()));
      boolean last = residual.size() == curve.restoredIds().size() - 1;
      Option label =
          Option.of("show", labelled || last, "position", "bottom", "fontSize", 10)
              .set("formatter", labelled ? point.stage().toLowerCase(Locale.ROOT) : seed(curve))
              .set("color", "var(--text)")
              .set("distance", 7)
              .set("backgroundColor", "var(--surface)"); // whiskers do not cross the words
      residual.add(
          datum(point.steps(), row.residual(), unit, tip)
              .about(row.fineTunedId(), row.task())
              .set("itemStyle", Option.of("color", colour, "borderColor", "var(--surface)"))
              .set("label", label));
      span(grossSpans, point.steps(), row.grossLow(), row.grossHigh(), unit, tip, row);
      span(residualSpans, point.steps(), row.residualLow(), row.residualHigh(), unit, tip, row);
    }
    Option dashed = Option.of("color", "var(--text)", "width", 1.5, "type", "dashed");
    Option solid = Option.of("color", "var(--c7)", "width", 2);
    Option residualLine =
        line("residual", residual, solid).set("symbolSize", 10).set("markLine", zeroAndStar(curve));
    return List.of(
        line("gross", gross, dashed)
            .set("symbolSize", 4)
            .set("itemStyle", Option.of("color", "var(--text)")),
        spans("fn:spanLeft", "var(--text)", grossSpans),
        spans("fn:spanRight", "var(--c7)", residualSpans),
        residualLine);
  }

  private static String seed(TransitionRow curve) {
    return curve.seed() == null ? "" : "seed " + curve.seed();
  }

  private static Option zeroAndStar(TransitionRow curve) {
    List<Option> lines = new ArrayList<>(List.of(Option.of("yAxis", 0)));
    if (curve.tStar() != null && curve.tStar() > 0) {
      Option style = Option.of("color", "var(--lost)", "type", "dotted", "width", 1.5);
      lines.add(Option.of("xAxis", curve.tStar()).set("lineStyle", style));
    }
    return Axis.zero("yAxis").set("data", lines);
  }

  private static Option datum(int steps, double value, MetricUnit unit, String tip) {
    return Option.of("value", List.of(steps, value * unit.scale()), "tip", tip);
  }

  private static void span(
      List<Option> spans,
      int steps,
      Double low,
      Double high,
      MetricUnit unit,
      String tip,
      RecoveryRow row) {
    if (low != null && high != null) {
      List<Object> value = List.of(steps, low * unit.scale(), high * unit.scale());
      spans.add(Option.of("value", value, "tip", tip).about(row.fineTunedId(), row.task()));
    }
  }

  private static Option line(String name, List<Option> data, Option style) {
    return Option.of("type", "line", "name", name, "data", data)
        .set("symbol", "circle")
        .set("lineStyle", style)
        .set("z", 5);
  }

  private static Option spans(String draw, String colour, List<Option> data) {
    return Option.of("type", "custom", "renderItem", draw, "data", data)
        .set("encode", Option.of("x", 0, "y", List.of(1, 2)))
        .set("itemStyle", Option.of("color", colour));
  }

  private String tip(TransitionRow curve, Point point, MetricUnit unit) {
    RecoveryRow row = point.row();
    return "%s → %s after %s: %s\n%s\ngross loss G %s (%s %s)\nresidual Z %s (%s %s)\nn = %d"
        .formatted(
            TransitionWords.training(curve),
            curve.task(),
            Numerals.count(point.steps(), "step"),
            point.stage().toLowerCase(Locale.ROOT),
            row.fineTunedId() + ", " + row.restoredId(),
            unit.signed(row.gross()),
            interval,
            unit.interval(row.grossLow(), row.grossHigh()),
            unit.signed(row.residual()),
            interval,
            unit.interval(row.residualLow(), row.residualHigh()),
            row.n());
  }
}
