package org.lethe.measure.transitions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.BrokenLine;
import org.lethe.analysis.RestorationStage;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Makes {@code transitions} (Zhang et al. 2024): from which length of a fine-tuning on forgetting
 * is actual. A curve is made of fine-tuned checkpoints that differ in nothing stated but {@code
 * training_steps}; checkpoints without it and those of a training sequence are on none.
 */
public final class TransitionTable {
  /** Flag of a curve that has a length twice: which checkpoint comes first is not known. */
  static final String LENGTH_TWICE = "length_twice";

  private static final String FIT = "continuous_broken_line_log_steps";
  private static final String NO_FIT = "none_fewer_than_8_lengths";

  private final Lineage lineage;
  private final Bootstrap.Options draws;

  /**
   * @param draws draws of the test of a break, its level and seed
   */
  TransitionTable(Lineage lineage, Bootstrap.Options draws) {
    this.lineage = lineage;
    this.draws = draws;
  }

  private record Curve(
      String baseId,
      String parentId,
      String trainedOn,
      Long seed,
      Integer restorationSteps,
      String task,
      String metric) {}

  private record Point(CheckpointRow tuned, RecoveryRow row) {
    int steps() {
      return tuned.trainingSteps();
    }

    String folder() {
      String place = tuned.adapter() == null ? tuned.path() : tuned.adapter();
      return place.replaceFirst("/[^/]*/?$", "");
    }

    String sequence() {
      return Objects.toString(tuned.sequence(), "");
    }

    RestorationStage stage() {
      return RestorationStage.valueOf(row.stage());
    }
  }

  /** Returns a row for every curve, those of a single length included. */
  List<TransitionRow> rows(List<RecoveryRow> recovery) {
    Map<Curve, List<Point>> curves = new LinkedHashMap<>();
    for (RecoveryRow row : recovery) {
      CheckpointRow tuned = lineage.checkpoint(row.fineTunedId());
      if (tuned.role().equals(Role.FINE_TUNED.column()) && tuned.trainingSteps() != null) {
        curves
            .computeIfAbsent(curve(row, tuned), curve -> new ArrayList<>())
            .add(new Point(tuned, row));
      }
    }
    List<TransitionRow> rows = new ArrayList<>();
    curves.forEach(
        (curve, points) -> runs(points).stream().map(run -> row(curve, run)).forEach(rows::add));
    return rows;
  }

  /** Splits points by the properties of their runs until every length occurs once. */
  private static List<List<Point>> runs(List<Point> points) {
    if (!ordered(points)) {
      for (Function<Point, String> part :
          List.<Function<Point, String>>of(Point::folder, Point::sequence)) {
        Map<String, List<Point>> parts = new TreeMap<>();
        points.forEach(
            point -> parts.computeIfAbsent(part.apply(point), p -> new ArrayList<>()).add(point));
        if (parts.size() > 1) {
          return parts.values().stream().flatMap(run -> runs(run).stream()).toList();
        }
      }
    }
    return List.of(points);
  }

  private static boolean ordered(List<Point> points) {
    return points.stream().map(Point::steps).distinct().count() == points.size();
  }

  private Curve curve(RecoveryRow row, CheckpointRow tuned) {
    return new Curve(
        row.baseId(),
        tuned.parent(),
        tuned.trainedOn(),
        tuned.seed(),
        lineage.checkpoint(row.restoredId()).trainingSteps(),
        row.task(),
        row.metric());
  }

  private TransitionRow row(Curve curve, List<Point> unordered) {
    List<Point> points =
        unordered.stream()
            .sorted(
                Comparator.comparingInt(Point::steps)
                    .thenComparing(point -> point.row().restoredId()))
            .toList();
    List<Integer> steps = points.stream().map(Point::steps).toList();
    List<RestorationStage> stages = points.stream().map(Point::stage).toList();
    boolean ordered = ordered(points);
    OptionalInt actual = ordered ? RestorationStage.transition(stages) : OptionalInt.empty();
    int pseudo = ordered ? stages.indexOf(RestorationStage.PSEUDO) : -1;
    List<Point> trained = points.stream().filter(point -> point.steps() > 0).toList(); // log 0
    Optional<BrokenLine> fit = ordered ? fit(trained) : Optional.empty();
    Optional<BrokenLine> bend = fit.filter(line -> line.p() <= 1 - draws.confidence());
    return TransitionRowBuilder.stagedBuilder()
        .baseId(curve.baseId())
        .parentId(curve.parentId())
        .trainedOn(curve.trainedOn())
        .seed(curve.seed())
        .restorationSteps(curve.restorationSteps())
        .task(curve.task())
        .metric(curve.metric())
        .nPoints(points.size())
        .trainingSteps(steps)
        .stages(stages.stream().map(Enum::name).toList())
        .fineTunedIds(points.stream().map(point -> point.row().fineTunedId()).toList())
        .restoredIds(points.stream().map(point -> point.row().restoredId()).toList())
        .tStar(actual.isPresent() ? steps.get(actual.getAsInt()) : null)
        .tStarAfter(actual.isPresent() ? lastWithoutLoss(points, actual.getAsInt()) : null)
        .pseudoFrom(pseudo < 0 ? null : steps.get(pseudo))
        .breakP(fit.map(BrokenLine::p).orElse(null))
        .breakSteps(bend.map(line -> Math.exp(line.at())).orElse(null))
        .breakLow(bend.map(line -> Math.exp(line.location().low())).orElse(null))
        .breakHigh(bend.map(line -> Math.exp(line.location().high())).orElse(null))
        .slopeBefore(bend.map(BrokenLine::before).orElse(null))
        .slopeAfter(bend.map(BrokenLine::after).orElse(null))
        .breakMethod(fit.isPresent() ? FIT : ordered ? NO_FIT : "none_" + LENGTH_TWICE)
        .flag(ordered ? null : LENGTH_TWICE)
        .build();
  }

  /**
   * Returns the last length before an index that shows no actual loss; 0, the base, without one.
   */
  private static int lastWithoutLoss(List<Point> points, int before) {
    int last = 0;
    for (Point point : points.subList(0, before)) {
      last = point.stage().showsNoActualLoss() ? point.steps() : last;
    }
    return last;
  }

  private Optional<BrokenLine> fit(List<Point> points) {
    return BrokenLine.fit(
        points.stream().mapToDouble(point -> Math.log(point.steps())).toArray(),
        points.stream().mapToDouble(point -> point.row().residual()).toArray(),
        draws);
  }
}
