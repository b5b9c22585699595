package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Partial coefficients of mechanisms with their intervals, a row a number. */
final class MechanismChart {
  private static final int ROW = 26;

  private final String confidence;

  MechanismChart(String confidence) {
    this.confidence = confidence;
  }

  Chart draw(String id, String forgotten, List<MechanismRow> rows) {
    List<String> names = rows.stream().map(MechanismChart::words).toList();
    List<Option> dots = new ArrayList<>();
    List<Option> spans = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      MechanismRow row = rows.get(i);
      String tip = tip(row);
      String colour = row.isFound() ? "var(--lost)" : "var(--muted)";
      dots.add(
          Option.of("value", List.of(row.partial(), i), "tip", tip)
              .set("itemStyle", Option.of("color", colour)));
      double low = row.partialLow() == null ? row.partial() : row.partialLow();
      double high = row.partialHigh() == null ? row.partial() : row.partialHigh();
      spans.add(Option.of("value", List.of(low, i, high, row.partial()), "tip", tip));
    }
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 20, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("standard deviations of forgetting"))
            .set("yAxis", Axis.namesDown(names))
            .set(
                "series",
                List.of(
                    Option.of("type", "custom", "data", spans, "renderItem", "fn:whisker")
                        .set("encode", Option.of("x", List.of(0, 2, 3), "y", 1))
                        .set("itemStyle", Option.of("color", "var(--text)")),
                    Option.of("type", "scatter", "data", dots, "symbolSize", 9)
                        .set("markLine", Axis.zero("xAxis"))));
    return new Chart(
        id,
        "Forgetting in " + forgotten + ", partial coefficient",
        "%d pairs of tasks"
            .formatted(rows.stream().mapToLong(MechanismRow::nPairs).max().orElse(0)),
        60 + rows.size() * ROW,
        "Partial coefficients of %d numbers.".formatted(rows.size()),
        option);
  }

  private String tip(MechanismRow row) {
    return "%s: %s (%s %s to %s)\nr alone %s · p %s, adjusted %s · %d pairs of %d tasks"
        .formatted(
            words(row),
            Numerals.signed(row.partial(), 2),
            confidence,
            Numerals.plain(row.partialLow(), 2),
            Numerals.plain(row.partialHigh(), 2),
            Numerals.plain(row.r(), 2),
            Numerals.p(row.p()),
            Numerals.p(row.pBh()),
            row.nPairs(),
            row.nTasks());
  }

  /** Returns what is measured, in words. */
  static String words(MechanismRow row) {
    return switch (row.mechanism()) {
      case "gradient_interference" ->
          switch (row.measure()) {
            case "interference" -> "interference of gradients";
            case "conflict_rate" -> "conflict rate of gradients";
            default -> "interference in attention weights";
          };
      case "representation_drift" ->
          "drift, " + row.measure().replace("drift_", "") + " third of blocks";
      case "head_disruption" ->
          row.measure().equals("severe_all")
              ? "share of heads severely disrupted"
              : "disruption of heads, " + row.measure().replace("disruption_", "") + " third";
      case "router_drift" -> "divergence of routers";
      default -> row.measure().replace('_', ' ');
    };
  }
}
