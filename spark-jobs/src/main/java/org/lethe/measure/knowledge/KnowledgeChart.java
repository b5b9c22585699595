package org.lethe.measure.knowledge;

import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Draws the losses of a pair of tasks side by side, with the share whose knowledge stayed. */
final class KnowledgeChart {
  private static final int DRAWN = 40;
  private static final int ROW = 36;

  private final String interval;

  private final List<KnowledgeItemsRow> items;

  /**
   * @param interval name of the intervals
   * @param items what became of the items of every checkpoint
   */
  KnowledgeChart(String interval, List<KnowledgeItemsRow> items) {
    this.interval = interval;
    this.items = items;
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
    List<String> shares = rows.stream().map(this::stayed).toList();
    List<Option> known = new ArrayList<>();
    List<Option> instruction = new ArrayList<>();
    List<Option> knownSpans = new ArrayList<>();
    List<Option> instructionSpans = new ArrayList<>();
    for (KnowledgeInstructionRow row : rows) {
      String tip = tip(row, unit);
      int place = known.size();
      known.add(
          Option.of("value", row.knowledgeLoss() * unit.scale(), "tip", tip)
              .about(row.checkpointId(), null));
      instruction.add(
          Option.of("value", row.instructionLoss() * unit.scale(), "tip", tip)
              .about(row.checkpointId(), null));
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
    String title =
        "%s: lost in %s; of the instruction answers lost, the share whose knowledge stayed"
            .formatted(pair, metric);
    String alt = "Knowledge and instruction loss of %d checkpoints.".formatted(rows.size());
    return new Chart(id, title, some, 60 + rows.size() * ROW, alt, option);
  }

  static MetricUnit unit(String metric) {
    return metric.equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(metric);
  }

  /** Returns the share of lost instruction answers whose knowledge stayed, with its interval. */
  private String stayed(KnowledgeInstructionRow row) {
    return items.stream()
        .filter(item -> item.checkpointId().equals(row.checkpointId()))
        .filter(item -> item.referenceId().equals(row.referenceId()))
        .filter(item -> item.pair().equals(row.pair()))
        .findFirst()
        .map(KnowledgeChart::stayed)
        .orElse(Numerals.NONE);
  }

  static String stayed(KnowledgeItemsRow row) {
    return row.stayedShare() == null ? Numerals.NONE : percent(row.stayedShare());
  }

  static String stayedInterval(KnowledgeItemsRow row) {
    return row.stayedShare() == null
        ? Numerals.NONE
        : percent(row.stayedLow()) + " to " + percent(row.stayedHigh());
  }

  private static String percent(double share) {
    return Numerals.plain(share * 100, 0) + " %";
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
    return "%s, %s\nknowledge lost %s (%s %s)\ninstruction lost %s (%s %s)\nmore under the instruction %s (%s %s)"
        .formatted(
            row.checkpointId(),
            row.pair(),
            unit.signed(row.knowledgeLoss()),
            interval,
            unit.interval(row.knowledgeLow(), row.knowledgeHigh()),
            unit.signed(row.instructionLoss()),
            interval,
            unit.interval(row.instructionLow(), row.instructionHigh()),
            unit.signed(row.excessLoss()),
            interval,
            unit.interval(row.excessLow(), row.excessHigh()));
  }
}
