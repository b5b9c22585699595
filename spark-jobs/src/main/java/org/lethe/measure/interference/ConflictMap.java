package org.lethe.measure.interference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Hatch;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;

/** Excess of conflicts by block (rows) and module (columns), mean over pairs of tasks. */
final class ConflictMap {
  private static final List<String> MODULES =
      List.of("q", "k", "v", "o", "gate", "up", "down", "router");
  private static final int MARGIN = 84;
  private static final int ROW = 24;
  private static final double LEAST_LIMIT = 0.01;

  private final Map<Integer, Map<String, List<GradientInterferenceRow>>> cells = new TreeMap<>();
  private final List<String> modules;
  private final double limit;

  /**
   * @param rows of scope module at one checkpoint
   */
  ConflictMap(List<GradientInterferenceRow> rows) {
    for (GradientInterferenceRow row : rows) {
      if (MODULES.contains(row.module()) && row.layer() >= 0 && row.excess() != null) {
        cells
            .computeIfAbsent(row.layer(), layer -> new TreeMap<>())
            .computeIfAbsent(row.module(), module -> new ArrayList<>())
            .add(row);
      }
    }
    this.modules =
        MODULES.stream()
            .filter(module -> cells.values().stream().anyMatch(m -> m.containsKey(module)))
            .toList();
    this.limit =
        cells.values().stream()
            .flatMap(byModule -> byModule.values().stream())
            .mapToDouble(pairs -> Math.abs(mean(pairs, GradientInterferenceRow::excess)))
            .reduce(LEAST_LIMIT, Math::max);
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  Chart draw(String id, String checkpoint) {
    List<Integer> layers = List.copyOf(cells.keySet());
    List<Option> data = new ArrayList<>();
    for (int y = 0; y < layers.size(); y++) {
      for (int x = 0; x < modules.size(); x++) {
        List<GradientInterferenceRow> pairs = cells.get(layers.get(y)).get(modules.get(x));
        if (pairs != null) {
          double excess = 100 * mean(pairs, GradientInterferenceRow::excess);
          Option style = excess < 0 ? Hatch.gained() : new Option();
          data.add(
              Option.of("value", List.of(x, y, excess), "tip", tip(pairs))
                  .set(
                      "itemStyle",
                      style.set("borderColor", "var(--surface)").set("borderWidth", 2)));
        }
      }
    }
    Option series =
        Option.of("type", "heatmap", "data", data, "label", Option.of("show", false))
            .set("emphasis", Option.of("disabled", true));
    Option option =
        Option.of("grid", Option.of("left", 44, "right", 12).set("top", 36).set("bottom", 34))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.namesAcross(modules))
            .set(
                "yAxis",
                Axis.namesAcross(layers.stream().map(String::valueOf).toList())
                    .set("name", "block"))
            .set("visualMap", scale())
            .set("series", List.of(series));
    String alt =
        "Excess of conflicts at %s: %d blocks by %d modules, up to %s points."
            .formatted(checkpoint, layers.size(), modules.size(), Numerals.plain(100 * limit, 1));
    return new Chart(id, checkpoint, "", MARGIN + ROW * layers.size(), alt, option);
  }

  private Option scale() {
    String end = Numerals.plain(100 * limit, 1);
    List<String> colours =
        List.of(
            "var(--gained)",
            "var(--gained-weak)",
            "var(--zero)",
            "var(--lost-weak)",
            "var(--lost)");
    return Option.of("type", "continuous", "min", -100 * limit, "max", 100 * limit)
        .set("dimension", 2)
        .set("seriesIndex", 0)
        .set("orient", "horizontal")
        .set("right", 12)
        .set("top", 4)
        .set("itemWidth", 12)
        .set("itemHeight", 100)
        .set("hoverLink", false)
        .set("text", List.of("more conflicts " + end, "fewer"))
        .set("textStyle", Option.of("color", "var(--muted)", "fontSize", 11))
        .set("inRange", Option.of("color", colours));
  }

  private static String tip(List<GradientInterferenceRow> pairs) {
    GradientInterferenceRow most =
        pairs.stream().max(Comparator.comparing(GradientInterferenceRow::excess)).orElseThrow();
    return "block %d, %s: %s %% of pairs of batches conflict, %s %% within a task\nmost: %s and %s, %s points; mean of %s"
        .formatted(
            most.layer(),
            most.module(),
            Numerals.plain(100 * mean(pairs, GradientInterferenceRow::conflictRate), 1),
            Numerals.plain(100 * mean(pairs, GradientInterferenceRow::baselineConflictRate), 1),
            most.taskA(),
            most.taskB(),
            Numerals.signed(100 * most.excess(), 1),
            Numerals.count(pairs.size(), "pair") + " of tasks");
  }

  static double mean(
      List<GradientInterferenceRow> rows, ToDoubleFunction<GradientInterferenceRow> value) {
    return rows.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
