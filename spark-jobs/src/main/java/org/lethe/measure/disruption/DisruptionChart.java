package org.lethe.measure.disruption;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.lethe.figure.Axis;
import org.lethe.figure.Chart;
import org.lethe.figure.Group;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.Roster;

/** Mean disruption over tasks by thirds of the blocks, a line a checkpoint of a group. */
final class DisruptionChart {
  static final List<String> THIRDS = List.of("lower", "middle", "upper");

  private final Roster roster;
  private final Group group;
  private final List<DisruptionByDepthRow> rows;

  DisruptionChart(Roster roster, Group group, List<DisruptionByDepthRow> rows) {
    this.roster = roster;
    this.group = group;
    this.rows = rows;
  }

  /** Returns the largest value that is drawn. */
  double largest() {
    return group.checkpoints().stream()
        .flatMap(id -> THIRDS.stream().map(third -> mean(tasks(own(id), third))))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .max()
        .orElse(0);
  }

  private List<DisruptionByDepthRow> own(String checkpoint) {
    return rows.stream().filter(row -> row.checkpointId().equals(checkpoint)).toList();
  }

  private static List<DisruptionByDepthRow> tasks(List<DisruptionByDepthRow> own, String third) {
    return own.stream().filter(row -> row.third().equals(third)).toList();
  }

  private static OptionalDouble mean(List<DisruptionByDepthRow> tasks) {
    return tasks.stream().mapToDouble(DisruptionByDepthRow::disruption).average();
  }

  /**
   * Draws the lines.
   *
   * @param limit upper end of the axis
   */
  Chart draw(String id, double limit) {
    List<Option> lines = new ArrayList<>();
    for (String checkpoint : group.checkpoints()) {
      List<DisruptionByDepthRow> own = own(checkpoint);
      if (!own.isEmpty()) {
        lines.add(line(checkpoint, own));
      }
    }
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 30))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.namesAcross(THIRDS))
            .set(
                "yAxis",
                Axis.values("disruption").set("min", 0).set("max", limit).set("nameGap", 38))
            .set("series", lines);
    String alt =
        "Disruption of heads by thirds of the blocks, %s, %s."
            .formatted(group.title(), Numerals.count(lines.size(), "checkpoint"));
    return new Chart(id, group.title(), "", 230, alt, option);
  }

  private Option line(String checkpoint, List<DisruptionByDepthRow> own) {
    String colour = Palette.of(roster.tasks(), roster.trainedOn(checkpoint));
    List<Option> points = new ArrayList<>();
    for (int x = 0; x < THIRDS.size(); x++) {
      List<DisruptionByDepthRow> tasks = tasks(own, THIRDS.get(x));
      OptionalDouble mean = mean(tasks);
      if (mean.isPresent()) {
        points.add(
            Option.of(
                "value",
                List.of(x, mean.getAsDouble()),
                "tip",
                tip(checkpoint, tasks, mean.getAsDouble())));
      }
    }
    return Option.of("type", "line", "name", roster.label(group, checkpoint), "data", points)
        .about(checkpoint, null)
        .set("symbol", "circle")
        .set("symbolSize", 5)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", 1.6));
  }

  private static String tip(String checkpoint, List<DisruptionByDepthRow> tasks, double mean) {
    OptionalDouble severe =
        tasks.stream()
            .filter(row -> row.severe() != null)
            .mapToDouble(DisruptionByDepthRow::severe)
            .average();
    return "%s against %s\n%s third: disruption %s%s, mean of %s"
        .formatted(
            checkpoint,
            tasks.get(0).referenceId(),
            tasks.get(0).third(),
            Numerals.plain(mean, 3),
            severe.isPresent()
                ? ", %s %% of heads severe".formatted(Numerals.plain(100 * severe.getAsDouble(), 1))
                : "",
            Numerals.count(tasks.size(), "task"));
  }
}
