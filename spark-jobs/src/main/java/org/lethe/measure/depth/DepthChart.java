package org.lethe.measure.depth;

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

/** Mean drift over tasks by thirds of the blocks, a line a checkpoint of a group. */
final class DepthChart {
  static final List<String> THIRDS = List.of("lower", "middle", "upper");

  private final Roster roster;
  private final Group group;
  private final List<DriftByDepthRow> rows;

  DepthChart(Roster roster, Group group, List<DriftByDepthRow> rows) {
    this.roster = roster;
    this.group = group;
    this.rows = rows;
  }

  Chart draw(String id) {
    List<Option> lines = new ArrayList<>();
    for (String checkpoint : group.checkpoints()) {
      List<DriftByDepthRow> own =
          rows.stream().filter(row -> row.checkpointId().equals(checkpoint)).toList();
      if (!own.isEmpty()) {
        lines.add(line(checkpoint, own));
      }
    }
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 30))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.namesAcross(THIRDS))
            .set("yAxis", Axis.values("drift").set("min", 0).set("nameGap", 38))
            .set("series", lines);
    String alt =
        "Drift by thirds of the blocks, %s, %d checkpoints.".formatted(group.title(), lines.size());
    return new Chart(id, group.title(), "", 230, alt, option);
  }

  private Option line(String checkpoint, List<DriftByDepthRow> own) {
    String trainedOn = roster.trainedOn(checkpoint);
    String colour = Palette.of(roster.tasks(), trainedOn);
    List<Option> points = new ArrayList<>();
    for (int x = 0; x < THIRDS.size(); x++) {
      String third = THIRDS.get(x);
      List<DriftByDepthRow> tasks = own.stream().filter(r -> r.third().equals(third)).toList();
      OptionalDouble mean = tasks.stream().mapToDouble(DriftByDepthRow::drift).average();
      if (mean.isPresent()) {
        String tip =
            "%s against %s\n%s third: drift %s, mean of %s"
                .formatted(
                    checkpoint,
                    tasks.get(0).referenceId(),
                    third,
                    Numerals.plain(mean.getAsDouble(), 3),
                    Numerals.count(tasks.size(), "task"));
        points.add(Option.of("value", List.of(x, mean.getAsDouble()), "tip", tip));
      }
    }
    String type = trainedOn == null ? "dashed" : "solid";
    return Option.of("type", "line", "name", roster.label(group, checkpoint), "data", points)
        .about(checkpoint, null)
        .set("symbol", "circle")
        .set("symbolSize", 5)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", 1.6).set("type", type));
  }
}
