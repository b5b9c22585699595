package org.lethe.measure.difference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.PairedDifference;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.spi.Defined;
import org.lethe.scoring.Metric;

/** Makes {@code differences} of the sums of contrasts of {@link CheckpointPairs}. */
final class DifferenceTable {
  private static final double POWER = 0.8;

  private final Side a;
  private final Side b;
  private final Inference inference;

  DifferenceTable(Side a, Side b, Inference inference) {
    this.a = a;
    this.b = b;
    this.inference = inference;
  }

  /** Returns the rows of a contrast and task, none without common documents; not adjusted yet. */
  List<DifferenceRow> rows(TaskContrast contrast, Likeness likeness) {
    ContrastSums sums = contrast.sums();
    if (sums.documents() == 0) {
      return List.of();
    }
    return sums.metrics().stream()
        .filter(Metric::isCompared)
        .filter(metric -> metric != Metric.LOSS || likeness.tokensDiffer() == 0)
        .map(
            metric ->
                sums.contrast().kind() == Contrast.Kind.DIFFERENCE
                    ? forgetting(contrast, metric, likeness)
                    : score(contrast, metric, likeness))
        .toList();
  }

  /** A difference with its test. */
  private record Tested(Estimate estimate, Double p, String method, Double detectable) {}

  /**
   * What is compared.
   *
   * @param referenceA null for scores, as {@code referenceB}
   */
  private record Subject(
      String idA,
      String idB,
      String referenceA,
      String referenceB,
      String quantity,
      double valueA,
      double valueB) {}

  private DifferenceRow score(TaskContrast contrast, Metric metric, Likeness likeness) {
    ContrastSums sums = contrast.sums();
    PairedDifference beyond = inference.loss(sums, Pair.FIRST, metric); // B less A
    boolean same = beyond.value() == 0 && sums.difference(Pair.FIRST, metric).stderr() == 0;
    boolean tested = beyond.interval().exists();
    Tested difference =
        new Tested(
            metric.higherIsBetter() ? beyond.estimate() : beyond.estimate().negated(),
            same ? Double.valueOf(1) : tested ? Defined.orNull(beyond.pNoDifference()) : null,
            same ? "none_differs" : tested ? beyond.test() : null,
            Defined.orNull(beyond.detectable(POWER)));
    Subject subject =
        new Subject(
            a(sums, 1),
            b(sums, 0),
            null,
            null,
            DifferenceRow.SCORE,
            sums.score(1, metric),
            sums.score(0, metric));
    return row(contrast, metric, likeness, subject, difference);
  }

  private DifferenceRow forgetting(TaskContrast contrast, Metric metric, Likeness likeness) {
    ContrastSums sums = contrast.sums();
    Inference.LossDifference losses = inference.lossDifference(sums, metric, POWER);
    boolean same = losses.p() == 1 && losses.estimate().stderr() == 0;
    Tested difference =
        new Tested(
            losses.estimate(),
            Defined.orNull(losses.p()),
            Double.isNaN(losses.p()) ? null : same ? "none_differs" : "paired_t",
            Defined.orNull(losses.detectable()));
    ForgettingConvention convention =
        metric.higherIsBetter() ? ForgettingConvention.DELTA : ForgettingConvention.LOSS_DELTA;
    Subject subject =
        new Subject(
            a(sums, 3),
            b(sums, 1),
            a(sums, 2),
            b(sums, 0),
            convention.key(),
            sums.difference(Pair.SECOND, metric).ratio(),
            sums.difference(Pair.FIRST, metric).ratio());
    return row(contrast, metric, likeness, subject, difference);
  }

  private DifferenceRow row(
      TaskContrast contrast, Metric metric, Likeness likeness, Subject subject, Tested difference) {
    ContrastSums sums = contrast.sums();
    ConfidenceInterval interval = difference.estimate().interval();
    List<String> flags = flags(contrast, metric, likeness, subject, difference);
    return DifferenceRowBuilder.stagedBuilder()
        .checkpointA(subject.idA())
        .checkpointB(subject.idB())
        .referenceA(subject.referenceA())
        .referenceB(subject.referenceB())
        .against(against(subject))
        .task(contrast.task())
        .trainedOn(a.lineage().checkpoint(subject.idA()).trainedOn())
        .metric(sums.name(metric))
        .quantity(subject.quantity())
        .valueA(subject.valueA())
        .valueB(subject.valueB())
        .difference(difference.estimate().value())
        .ciLow(Defined.orNull(interval.low()))
        .ciHigh(Defined.orNull(interval.high()))
        .ciMethod(interval.method())
        .stderr(Defined.orNull(difference.estimate().stderr()))
        .pValue(difference.p())
        .pMethod(difference.method())
        .pBh(null)
        .familySize(0)
        .mde(difference.detectable())
        .n(sums.documents())
        .nClusters(sums.isClustered() ? sums.units() : null)
        .nOtherwise(likeness.otherwise())
        .flag(flags.isEmpty() ? null : String.join(",", flags))
        .verdict(DifferenceVerdict.UNTESTED.name())
        .build();
  }

  private String against(Subject subject) {
    if (subject.referenceA() == null) {
      return null;
    }
    return subject.referenceA().equals(a.lineage().root(subject.idA())) ? "base" : "parent";
  }

  private List<String> flags(
      TaskContrast contrast, Metric metric, Likeness likeness, Subject subject, Tested difference) {
    String name = contrast.sums().name(metric);
    String baseA = a.lineage().root(subject.idA());
    String baseB = b.lineage().root(subject.idB());
    double value = difference.estimate().value();
    List<String> flags = new ArrayList<>();
    add(flags, !contrast.sums().coverage().isComplete(), "incomplete");
    add(
        flags,
        a.noise().holds(baseA, contrast.task(), name, value)
            || b.noise().holds(baseB, contrast.task(), name, value),
        "within_noise");
    add(flags, difference.p() == null, "few_items");
    add(
        flags,
        subject.referenceA() != null
            && (a.floors().atFloor(baseA, contrast.task(), name)
                || b.floors().atFloor(baseB, contrast.task(), name)),
        "at_floor");
    add(flags, likeness.otherwise() > 0, "other_questions");
    return flags;
  }

  private static void add(List<String> flags, boolean holds, String word) {
    if (holds) {
      flags.add(word);
    }
  }

  private String a(ContrastSums sums, int place) {
    return sums.contrast().checkpoints().get(place).substring(a.name("").length());
  }

  private String b(ContrastSums sums, int place) {
    return sums.contrast().checkpoints().get(place).substring(b.name("").length());
  }

  /** Returns the rows with p-values adjusted over their family, and with verdicts. */
  static List<DifferenceRow> adjusted(List<DifferenceRow> rows, double confidence) {
    Map<List<String>, List<DifferenceRow>> families = new LinkedHashMap<>();
    for (DifferenceRow row : rows) {
      List<String> family =
          List.of(row.quantity(), row.metric(), Objects.requireNonNullElse(row.against(), ""));
      families.computeIfAbsent(family, f -> new ArrayList<>()).add(row);
    }
    return families.values().stream()
        .flatMap(family -> family(family, 1 - confidence).stream())
        .toList();
  }

  private static List<DifferenceRow> family(List<DifferenceRow> rows, double level) {
    double[] p =
        rows.stream()
            .mapToDouble(row -> row.pValue() == null || isAtFloor(row) ? Double.NaN : row.pValue())
            .toArray();
    double[] adjusted = MultipleTesting.benjaminiHochberg(p);
    long size = Arrays.stream(p).filter(value -> !Double.isNaN(value)).count();
    List<DifferenceRow> family = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      DifferenceRow row = rows.get(i);
      family.add(
          DifferenceRowBuilder.builder(row)
              .pBh(Defined.orNull(adjusted[i]))
              .familySize(size)
              .verdict(verdict(row, adjusted[i], level).name())
              .build());
    }
    return family;
  }

  /** Whether there is nothing to forget; what a checkpoint learned it can forget. */
  private static boolean isAtFloor(DifferenceRow row) {
    return row.hasFlag("at_floor") && !row.task().equals(row.trainedOn());
  }

  private static DifferenceVerdict verdict(DifferenceRow row, double adjusted, double level) {
    if (isAtFloor(row)) {
      return DifferenceVerdict.FLOOR;
    }
    if (Double.isNaN(adjusted)) {
      return DifferenceVerdict.UNTESTED;
    }
    if (adjusted > level || row.hasFlag("within_noise")) {
      return DifferenceVerdict.NO_DIFFERENCE;
    }
    return row.difference() > 0 ? DifferenceVerdict.HIGHER : DifferenceVerdict.LOWER;
  }
}
