package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingRows;

/** Draws forgetting of pairs of tasks against a measure of the pair. */
final class ScatterChart {
  private final ReportTables tables;
  private final Roster roster;
  private final ForgettingRows forgetting;
  private final ScatterWords words;
  private final String confidence;

  ScatterChart(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
    this.forgetting = new ForgettingRows(tables, roster);
    this.words = new ScatterWords(tables, roster);
    this.confidence = Confidence.of(tables, ForgettingRow.TABLE).label();
  }

  /**
   * Draws the pairs of a base.
   *
   * @param name name of the measure, as correlations call it
   * @return empty when no pair has a value of both
   */
  Optional<Chart> draw(String id, String base, String name, String convention) {
    PairMeasure measure = new PairMeasure(tables, name);
    List<Option> points = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    MetricUnit unit = MetricUnit.NATS;
    for (TrainedPair pair : TrainedPair.of(forgetting.drawn(convention), roster, base)) {
      Optional<Double> x = measure.value(base, pair.trainedOn(), pair.task());
      unit = pair.unit();
      if (x.isPresent()) {
        points.add(point(pair, x.get()));
        least = Math.min(least, x.get());
        most = Math.max(most, x.get());
      }
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    Optional<CorrelationRow> pearson = words.pearson(base, name, convention);
    List<Option> series = new ArrayList<>();
    series.add(
        Option.of("type", "scatter", "data", points, "symbolSize", 10)
            .set("markLine", Axis.zero("yAxis")));
    if (pearson.filter(ScatterChart::isFitted).isPresent()) {
      series.add(fit(pearson.get(), unit.scale(), least, most));
    }
    String y = (convention.equals("delta") ? roster.metric() : "loss") + " forgotten";
    Option grid = Option.of("left", 66, "right", 18, "top", 10).set("bottom", 48);
    Option option =
        Option.of("grid", grid, "tooltip", Axis.tooltip())
            .set("xAxis", Axis.values(ScatterWords.measure(name)).set("scale", true))
            .set("yAxis", Axis.values("%s (%s)".formatted(y, unit.name())).set("nameGap", 46))
            .set("series", series)
            .inMetric(forgetting.drawn(convention).get(0).metric());
    String from = roster.bases().size() > 1 ? ", from " + base : "";
    String title = "%s against %s%s".formatted(y, ScatterWords.measure(name), from);
    String alt = "%s, %d pairs.".formatted(title, points.size());
    return Optional.of(new Chart(id, title, words.note(pearson, points.size()), 330, alt, option));
  }

  private Option point(TrainedPair pair, double x) {
    String colour = Palette.of(roster.tasks(), pair.trainedOn());
    String tip =
        "trained on %s, tested on %s\nmeasure %s\nforgotten %s %s\n%s\n%s"
            .formatted(
                pair.trainedOn(),
                pair.task(),
                Numerals.plain(x, 4),
                pair.unit().signed(pair.value()),
                pair.unit().name(),
                pair.description(confidence),
                pair.beyondChance() ? "beyond chance" : "not beyond chance");
    Option style = Option.of("color", pair.beyondChance() ? colour : "var(--surface)");
    style.set("borderColor", colour).set("borderWidth", 2);
    return Option.of("value", List.of(x, pair.value() * pair.unit().scale()))
        .set("itemStyle", style)
        .set("tip", tip);
  }

  /** Returns whether a line is drawn: not through pairs of too few tasks. */
  private static boolean isFitted(CorrelationRow row) {
    return !CorrelationTable.TOO_FEW_TASKS.equals(row.flag())
        && row.slope() != null
        && row.intercept() != null;
  }

  private static Option fit(CorrelationRow row, double scale, double least, double most) {
    List<List<Double>> ends = new ArrayList<>();
    for (double x : new double[] {least, most}) {
      ends.add(List.of(x, (row.intercept() + row.slope() * x) * scale));
    }
    return Option.of("type", "line", "data", ends, "symbol", "none")
        .set("silent", true)
        .set("lineStyle", Option.of("color", "var(--text)", "width", 1.5, "type", "dashed"));
  }
}
