package org.lethe.measure.knowledge;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Draws the losses of a pair of tasks side by side, with the instruction's share. */
final class KnowledgeChart {
  private static final int DRAWN = 40;
  private static final int ROW = 36;

  private final String interval;

  /**
   * @param interval name of the intervals
   */
  KnowledgeChart(String interval) {
    this.interval = interval;
  }

  /**
   * Draws checkpoints of a pair of tasks, the first ones where there are many.
   *
   * @param id id of the chart
   */
  Chart draw(String id, String pair, String metric, List<KnowledgeInstructionRow> all) {
    List<KnowledgeInstructionRow> rows = all.subList(0, Math.min(DRAWN, all.size()));
    MetricUnit unit = unit(metric);
    List<String> names = rows.stream().map(KnowledgeInstructionRow::checkpointId).toList();
    List<String> shares = rows.stream().map(KnowledgeChart::share).toList();
    List<Option> known = new ArrayList<>();
    List<Option> instruction = new ArrayList<>();
    List<Option> knownSpans = new ArrayList<>();
    List<Option> instructionSpans = new ArrayList<>();
    for (KnowledgeInstructionRow row : rows) {
      String tip = tip(row, unit);
      int place = known.size();
      known.add(Option.of("value", row.knowledgeLoss() * unit.scale(), "tip", tip));
      instruction.add(Option.of("value", row.instructionLoss() * unit.scale(), "tip", tip));
      span(knownSpans, place, row.knowledgeLow(), row.knowledgeLoss(), row.knowledgeHigh(), unit);
      span(
          instructionSpans,
          place,
          row.instructionLow(),
          row.instructionLoss(),
          row.instructionHigh(),
          unit);
    }
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 70, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("%s lost (%s)".formatted(metric, unit.name())))
            .set(
                "yAxis",
                List.of(Axis.namesDown(names), Axis.namesDown(shares).set("position", "right")))
            .set(
                "series",
                List.of(
                    bar("knowledge", "var(--c1)", known).set("markLine", Axis.zero("xAxis")),
                    bar("instruction", "var(--c2)", instruction),
                    spans("fn:whiskerUp", knownSpans),
                    spans("fn:whiskerDown", instructionSpans)));
    String some = all.size() > rows.size() ? "the first %d of %d".formatted(DRAWN, all.size()) : "";
    String title = "%s: lost in %s, and the instruction's share".formatted(pair, metric);
    String alt = "Knowledge and instruction loss of %d checkpoints.".formatted(rows.size());
    return new Chart(id, title, some, 60 + rows.size() * ROW, alt, option);
  }

  static MetricUnit unit(String metric) {
    return metric.equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(metric);
  }

  static String share(KnowledgeInstructionRow row) {
    return row.instructionShare() == null
        ? Numerals.NONE
        : Numerals.plain(row.instructionShare() * 100, 0) + " %";
  }

  static String shareInterval(KnowledgeInstructionRow row) {
    return row.shareLow() == null || row.shareHigh() == null
        ? Numerals.NONE
        : Numerals.plain(row.shareLow() * 100, 0)
            + " to "
            + Numerals.plain(row.shareHigh() * 100, 0)
            + " %";
  }

  private static void span(
      List<Option> spans, int place, Double low, double value, Double high, MetricUnit unit) {
    if (low != null && high != null) {
      double scale = unit.scale();
      spans.add(Option.of("value", List.of(low * scale, place, high * scale, value * scale)));
    }
  }

  private static Option bar(String name, String colour, List<Option> data) {
    return Option.of("type", "bar", "name", name, "data", data)
        .set("barWidth", 11)
        .set("barGap", "20%")
        .set("itemStyle", Option.of("color", colour));
  }

  private static Option spans(String draw, List<Option> data) {
    return Option.of("type", "custom", "renderItem", draw, "data", data)
        .set("encode", Option.of("x", List.of(0, 2, 3), "y", 1))
        .set("itemStyle", Option.of("color", "var(--text)"))
        .set("silent", true)
        .set("z", 5);
  }

  private String tip(KnowledgeInstructionRow row, MetricUnit unit) {
    return "%s, %s\nknowledge lost %s (%s %s)\ninstruction lost %s (%s %s)\ninstruction's share %s (%s)"
        .formatted(
            row.checkpointId(),
            row.pair(),
            unit.signed(row.knowledgeLoss()),
            interval,
            unit.interval(row.knowledgeLow(), row.knowledgeHigh()),
            unit.signed(row.instructionLoss()),
            interval,
            unit.interval(row.instructionLow(), row.instructionHigh()),
            share(row),
            shareInterval(row));
  }
}
