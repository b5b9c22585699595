package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DetectableEffect;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.analysis.McNemar;
import org.lethe.analysis.MultipleTesting;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;

/**
 * Makes {@code forgetting}: {@code delta} of metrics that are means, {@code loss_delta} of the
 * loss. Values and intervals are over the documents both checkpoints answered.
 */
public final class ForgettingTable {
  /** Level and power of the minimum detectable effect. */
  private static final double ALPHA = 0.05;

  private static final double POWER = 0.8;

  private static final String MCNEMAR = "mcnemar_mid_p";

  private ForgettingTable() {}

  /**
   * Returns the rows of one contrast and task, none without common documents.
   *
   * @param contrast a contrast of kind FORGETTING
   * @param noise what batching alone moves
   */
  public static List<ForgettingRow> rows(
      TaskContrast contrast, Lineage lineage, Bootstrap.Options options, NoiseFloor noise) {
    if (contrast.sums().documents() == 0) {
      return List.of();
    }
    Bootstrap bootstrap = contrast.sums().bootstrap(options);
    return contrast.sums().metrics().stream()
        .filter(Metric::isCompared)
        .map(metric -> row(contrast, metric, lineage, bootstrap, noise))
        .toList();
  }

  private static ForgettingRow row(
      TaskContrast contrast,
      Metric metric,
      Lineage lineage,
      Bootstrap bootstrap,
      NoiseFloor noise) {
    ContrastSums sums = contrast.sums();
    String reference = sums.contrast().checkpoints().get(0);
    String checkpoint = sums.contrast().checkpoints().get(1);
    int sign = metric.higherIsBetter() ? 1 : -1;
    double before = metric.value(sums.sums(0, metric));
    double after = metric.value(sums.sums(1, metric));
    ConfidenceInterval interval =
        bootstrap.interval(
            drawn -> sign * (sums.value(metric, 0, drawn) - sums.value(metric, 1, drawn)));
    boolean tested = metric.isRightOrWrong();
    Double p = tested ? McNemar.midP(sums.transitions(metric)) : null;
    boolean noisy =
        noise.holds(lineage.root(checkpoint), contrast.task(), sums.name(metric), before - after);
    double stderr = sums.pairedStderr(metric);
    double mde = DetectableEffect.minimum(stderr, sums.documents(), ALPHA, POWER);
    boolean byChance = !tested && interval.contains(0); // tests are judged together, by adjusted
    return ForgettingRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(reference)
        .task(contrast.task())
        .trainedOn(lineage.checkpoint(checkpoint).trainedOn())
        .metric(sums.name(metric))
        .convention(convention(metric).key())
        .before(before)
        .after(after)
        .value(noisy ? 0 : sign * (before - after))
        .ciLow(Defined.orNull(interval.low()))
        .ciHigh(Defined.orNull(interval.high()))
        .ciMethod(Defined.method(interval))
        .pValue(p)
        .pMethod(tested ? MCNEMAR : null)
        .pHolm(null)
        .pBh(null)
        .n(sums.documents())
        .flag(flag(!sums.coverage().isComplete(), byChance, noisy))
        .stderr(Defined.orNull(stderr))
        .mde(Defined.orNull(mde))
        .build();
  }

  private static String flag(boolean incomplete, boolean byChance, boolean noisy) {
    String flag =
        Stream.of(
                incomplete ? ForgettingRow.INCOMPLETE : null,
                byChance ? ForgettingRow.NOT_SIGNIFICANT : null,
                noisy ? ForgettingRow.WITHIN_NOISE : null)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(","));
    return flag.isEmpty() ? null : flag;
  }

  /**
   * Returns the rows with p-values adjusted over the tasks of the same checkpoint, reference and
   * metric, and with what Holm's say as flag. The rows are those of all tasks.
   */
  public static List<ForgettingRow> adjusted(List<ForgettingRow> rows, double confidence) {
    Map<List<String>, List<ForgettingRow>> families = new LinkedHashMap<>();
    List<ForgettingRow> adjusted = new ArrayList<>();
    for (ForgettingRow row : rows) {
      if (row.pValue() == null) {
        adjusted.add(row);
      } else {
        families
            .computeIfAbsent(
                List.of(row.checkpointId(), row.referenceId(), row.metric()),
                family -> new ArrayList<>())
            .add(row);
      }
    }
    for (List<ForgettingRow> family : families.values()) {
      double[] p = family.stream().mapToDouble(ForgettingRow::pValue).toArray();
      double[] holm = MultipleTesting.holm(p);
      double[] bh = MultipleTesting.benjaminiHochberg(p);
      for (int i = 0; i < p.length; i++) {
        ForgettingRow row = family.get(i);
        String flag =
            flag(
                has(row, ForgettingRow.INCOMPLETE),
                has(row, ForgettingRow.NOT_SIGNIFICANT) || holm[i] > 1 - confidence,
                has(row, ForgettingRow.WITHIN_NOISE));
        adjusted.add(row.withAdjusted(holm[i], bh[i], flag));
      }
    }
    return adjusted;
  }

  private static boolean has(ForgettingRow row, String flag) {
    return row.flag() != null && List.of(row.flag().split(",")).contains(flag);
  }

  private static ForgettingConvention convention(Metric metric) {
    return metric.higherIsBetter() ? ForgettingConvention.DELTA : ForgettingConvention.LOSS_DELTA;
  }
}
