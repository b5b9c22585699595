package org.lethe.measure.vectorinterventions;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.measure.context.ContextWords;

/** Loss of a checkpoint, and what a vector and random heads save of it. */
final class BackChart {
  private static final int ROW = 40;
  private static final int MARGIN = 60;
  private static final int MOST = 30;

  private final List<VectorRecoveryRow> rows;

  /**
   * @param rows of one intervention and one set of prompts; the first are drawn
   */
  BackChart(List<VectorRecoveryRow> rows) {
    this.rows = rows.subList(0, Math.min(MOST, rows.size()));
  }

  static List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--lost)", "lost"),
        new LegendEntry("box", "var(--gained)", "back with the vector"),
        new LegendEntry("box", "var(--muted)", "back with random heads"));
  }

  Chart draw(String id, String title) {
    List<String> names = new ArrayList<>();
    List<Option> lost = new ArrayList<>();
    List<Option> back = new ArrayList<>();
    List<Option> random = new ArrayList<>();
    for (VectorRecoveryRow row : rows) {
      names.add(row.checkpointId() + " → " + row.task());
      String tip = tip(row);
      lost.add(Option.of("value", row.lost(), "tip", tip).about(row.checkpointId(), row.task()));
      back.add(Option.of("value", row.back(), "tip", tip).about(row.checkpointId(), row.task()));
      random.add(
          Option.of("value", row.back() - row.backOverRandom(), "tip", tip)
              .about(row.checkpointId(), row.task()));
    }
    Option option =
        Option.of(
                "grid",
                Option.of("left", Axis.room(names), "right", 16).set("top", 8).set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("nats per token"))
            .set("yAxis", Axis.namesDown(names))
            .set(
                "series",
                List.of(
                    bar("lost", "var(--lost)", lost).set("markLine", Axis.zero("xAxis")),
                    bar("back with the vector", "var(--gained)", back),
                    bar("back with random heads", "var(--muted)", random)));
    String alt = "Loss and what comes back of %d comparisons.".formatted(rows.size());
    return new Chart(id, title, "", MARGIN + rows.size() * ROW, alt, option);
  }

  private static Option bar(String name, String colour, List<Option> data) {
    return Option.of("type", "bar", "name", name, "data", data)
        .set("barWidth", 8)
        .set("itemStyle", Option.of("color", colour));
  }

  private static String tip(VectorRecoveryRow row) {
    return "%s, %s: %s\nlost %s · back %s · over random heads %s\nright: base %s %%, without %s %%, with %s %% · n = %d"
        .formatted(
            row.checkpointId(),
            row.task(),
            ContextWords.verdict(row.verdict()),
            interval(row.lost(), row.lostLow(), row.lostHigh()),
            interval(row.back(), row.backLow(), row.backHigh()),
            interval(row.backOverRandom(), row.backOverRandomLow(), row.backOverRandomHigh()),
            Numerals.plain(100 * row.top1Base(), 1),
            Numerals.plain(100 * row.top1(), 1),
            Numerals.plain(100 * row.top1Task(), 1),
            row.n());
  }

  static String interval(double value, Double low, Double high) {
    return low == null
        ? Numerals.signed(value, 2)
        : "%s [%s, %s]"
            .formatted(Numerals.signed(value, 2), Numerals.plain(low, 2), Numerals.plain(high, 2));
  }
}
