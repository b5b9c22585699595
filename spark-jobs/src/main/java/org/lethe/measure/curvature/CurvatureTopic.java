package org.lethe.measure.curvature;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.figure.Axis;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.Option;
import org.lethe.figure.Palette;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Curvature of the loss, and the loss along training. */
final class CurvatureTopic implements Topic {
  private static final int PANELS = 12;
  private static final Comparator<List<String>> ORDER =
      Comparator.comparing((List<String> surface) -> surface.get(0))
          .thenComparing(surface -> surface.get(1));
  private static final String READING =
      "Eigenvalues are those of the Hessian of the mean answer loss, in nats per squared unit of"
          + " weight, by exact products and the Lanczos iteration; a residual is the norm of H v - λ v."
          + " The trace is estimated from random signs, ± its standard error. SAM step: rise of the"
          + " loss after one step along the gradient; SAM ball: greatest rise that was found within"
          + " the same distance. Flattening is 1 - λ(checkpoint) / λ(reference) of the greatest"
          + " eigenvalues and undefined unless both are positive. Curves: loss on the line from the"
          + " weights before a training step (0) to those after it (1), and beyond. Maps: loss on the"
          + " plane of the last two trainings of a checkpoint, for a restored one fine-tuning"
          + " (across) and restoration (upwards), each from none of it (0) to all of it (1).";

  private final List<CurvatureRow> surfaces;
  private final List<FlatteningRow> changes;
  private final List<TrainingSliceRow> slices;
  private final List<TrainingPlaneRow> planes;
  private final Roster roster;

  CurvatureTopic(
      List<CurvatureRow> surfaces,
      List<FlatteningRow> changes,
      List<TrainingSliceRow> slices,
      List<TrainingPlaneRow> planes,
      Roster roster) {
    List<String> order = roster.checkpoints().stream().map(row -> row.checkpointId()).toList();
    this.surfaces =
        surfaces.stream()
            .sorted(
                Comparator.comparing(CurvatureRow::task)
                    .thenComparing(CurvatureRow::scope)
                    .thenComparing(row -> order.indexOf(row.checkpointId())))
            .toList();
    this.changes = List.copyOf(changes);
    this.slices = List.copyOf(slices);
    this.planes = List.copyOf(planes);
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    Map<String, List<TrainingSliceRow>> tasks = new LinkedHashMap<>();
    slices.stream()
        .sorted(Comparator.comparing(TrainingSliceRow::task).thenComparing(TrainingSliceRow::share))
        .forEach(row -> tasks.computeIfAbsent(row.task(), t -> new ArrayList<>()).add(row));
    List<Chart> charts = new ArrayList<>();
    tasks.forEach(
        (task, rows) -> {
          if (charts.size() < PANELS) {
            charts.add(chart("training-slice-" + charts.size(), task, rows));
          }
        });
    charts.addAll(maps());
    return new Section(
        "curvature",
        "The loss around the weights",
        lead(),
        READING,
        2,
        List.of(),
        charts,
        surfaces.isEmpty() ? List.of() : List.of(surfaceTable(), changeTable()));
  }

  private List<Chart> maps() {
    Map<List<String>, List<TrainingPlaneRow>> surfaces = new TreeMap<>(ORDER);
    planes.forEach(
        row ->
            surfaces
                .computeIfAbsent(List.of(row.task(), row.checkpointId()), s -> new ArrayList<>())
                .add(row));
    List<Chart> maps = new ArrayList<>();
    for (List<TrainingPlaneRow> rows : surfaces.values()) {
      if (maps.size() < PANELS) {
        maps.add(new PlaneMap(rows).draw("training-plane-" + maps.size()));
      }
    }
    return maps;
  }

  private String lead() {
    if (surfaces.isEmpty()) {
      return "The loss along training; no curvature was measured.";
    }
    long negative =
        surfaces.stream()
            .filter(row -> -row.bottomEigenvalue() > Math.abs(row.topEigenvalue()))
            .count();
    long defined = changes.stream().filter(row -> row.flattening() != null).count();
    long flatter = changes.stream().filter(row -> row.ciLow() != null && row.ciLow() > 0).count();
    long sharper = changes.stream().filter(row -> row.ciHigh() != null && row.ciHigh() < 0).count();
    return ("Of %s, %d are flatter than before training and %d sharper beyond chance; %d have no"
            + " flattening. Of %s, %d have a negative eigenvalue that is larger than any positive"
            + " one.")
        .formatted(
            Numerals.count(changes.size(), "comparison"),
            flatter,
            sharper,
            changes.size() - defined,
            Numerals.count(surfaces.size(), "surface"),
            negative);
  }

  private Chart chart(String id, String task, List<TrainingSliceRow> rows) {
    Map<String, List<TrainingSliceRow>> lines = new LinkedHashMap<>();
    rows.forEach(row -> lines.computeIfAbsent(row.checkpointId(), c -> new ArrayList<>()).add(row));
    List<Option> series = new ArrayList<>();
    lines.forEach((checkpoint, line) -> series.add(line(checkpoint, line)));
    Option option =
        Option.of("grid", Option.of("left", 54, "right", 14, "top", 12).set("bottom", 40))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("place between the checkpoints").set("nameGap", 24))
            .set("yAxis", Axis.values("loss, nats").set("scale", true).set("nameGap", 38))
            .set("series", series);
    String alt = "Loss on the lines of %d training steps.".formatted(series.size());
    return new Chart(id, task + ": loss along training", "", 230, alt, option);
  }

  private Option line(String checkpoint, List<TrainingSliceRow> line) {
    List<Option> points = new ArrayList<>();
    for (TrainingSliceRow row : line) {
      String tip =
          "%s to %s, %s of the way\nloss %s · n = %d"
              .formatted(
                  row.referenceId(),
                  checkpoint,
                  Numerals.plain(row.share(), 2),
                  Numerals.plain(row.loss(), 3),
                  row.examples());
      points.add(Option.of("value", List.of(row.share(), row.loss()), "tip", tip));
    }
    String colour = Palette.of(roster.tasks(), roster.trainedOn(checkpoint));
    return Option.of("type", "line", "name", checkpoint, "data", points)
        .about(checkpoint, line.get(0).task())
        .set("showAllSymbol", true)
        .set("symbolSize", 4)
        .set("itemStyle", Option.of("color", colour))
        .set("lineStyle", Option.of("color", colour, "width", 1.4));
  }

  private DataTable surfaceTable() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (CurvatureRow row : surfaces) {
      cells.add(
          DataTable.row(
              row.task(),
              row.checkpointId(),
              row.scope(),
              number(Numerals.plain(row.loss(), 3)),
              number(Numerals.plain(row.gradientNorm(), 2)),
              number(pair(row.topEigenvalue(), row.topResidual())),
              number(pair(row.bottomEigenvalue(), row.bottomResidual())),
              number(pair(row.trace(), row.traceError())),
              number(Numerals.plain(row.fisherTrace(), 1)),
              number(Numerals.plain(row.samStep(), 3)),
              number(Numerals.plain(row.samMax(), 3))));
    }
    return DataTable.open(
        "Surfaces",
        List.of(
            "task",
            "checkpoint",
            "weights",
            "loss",
            "gradient",
            "greatest eigenvalue ± residual",
            "least ± residual",
            "trace ± error",
            "Fisher trace",
            "SAM step",
            "SAM ball"),
        cells);
  }

  private static String pair(double value, double error) {
    return Numerals.plain(value, 1) + " ± " + Numerals.plain(error, 1);
  }

  private DataTable changeTable() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (FlatteningRow row : changes) {
      cells.add(
          DataTable.row(
              row.task(),
              row.checkpointId(),
              row.referenceId(),
              row.trainedOn(),
              row.scope(),
              number(Numerals.plain(row.topBefore(), 1)),
              number(Numerals.plain(row.topAfter(), 1)),
              number(Numerals.plain(row.flattening(), 3)),
              number(interval(row)),
              number(Numerals.plain(row.traceZ(), 1)),
              row.flag()));
    }
    return DataTable.open(
        "Before and after training",
        List.of(
            "task",
            "checkpoint",
            "reference",
            "trained on",
            "weights",
            "greatest before",
            "greatest after",
            "flattening",
            "interval",
            "change of trace / error",
            "care"),
        cells);
  }

  private static String interval(FlatteningRow row) {
    return row.ciLow() == null
        ? Numerals.NONE
        : "[%s, %s]".formatted(Numerals.plain(row.ciLow(), 3), Numerals.plain(row.ciHigh(), 3));
  }
}
