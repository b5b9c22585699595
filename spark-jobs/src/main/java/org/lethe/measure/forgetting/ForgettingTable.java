package org.lethe.measure.forgetting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.PairedDifference;
import org.lethe.figure.Verdict;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;
import org.lethe.table.PromptAuditRow;

/**
 * Makes {@code forgetting}: {@code delta} of metrics that are means, {@code loss_delta} of the
 * loss. Values and intervals are over the documents both checkpoints answered.
 */
public final class ForgettingTable {
  private static final double POWER = 0.8;

  private ForgettingTable() {}

  /**
   * Returns the rows of one contrast and task, none without common documents. They are not adjusted
   * yet.
   *
   * @param contrast a contrast of kind FORGETTING
   * @param noise what batching alone moves
   * @param floors which tasks the bases can do
   * @param prompts what is wrong with prompts of tasks
   */
  public static List<ForgettingRow> rows(
      TaskContrast contrast,
      Lineage lineage,
      Inference inference,
      NoiseFloor noise,
      FloorRows floors,
      PromptFlags prompts) {
    if (contrast.sums().documents() == 0) {
      return List.of();
    }
    return contrast.sums().metrics().stream()
        .filter(Metric::isCompared)
        .map(metric -> row(contrast, metric, lineage, inference, noise, floors, prompts))
        .toList();
  }

  private static ForgettingRow row(
      TaskContrast contrast,
      Metric metric,
      Lineage lineage,
      Inference inference,
      NoiseFloor noise,
      FloorRows floors,
      PromptFlags prompts) {
    ContrastSums sums = contrast.sums();
    String checkpoint = sums.contrast().checkpoints().get(1);
    String base = lineage.root(checkpoint);
    String name = sums.name(metric);
    double before = sums.score(0, metric);
    double after = sums.score(1, metric);
    PairedDifference loss = inference.loss(sums, Pair.FIRST, metric);
    boolean noisy = noise.holds(base, contrast.task(), name, before - after);
    boolean tested = loss.interval().exists();
    List<String> flags = new ArrayList<>();
    flag(flags, !sums.coverage().isComplete(), ForgettingRow.INCOMPLETE);
    flag(flags, noisy, ForgettingRow.WITHIN_NOISE);
    flag(flags, !tested, ForgettingRow.FEW_ITEMS);
    flag(flags, floors.atFloor(base, contrast.task(), name), ForgettingRow.AT_FLOOR);
    flags.addAll(prompts.of(contrast.task()));
    Optional<PromptAuditRow> audit = prompts.row(contrast.task());
    return ForgettingRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .referenceId(sums.contrast().checkpoints().get(0))
        .task(contrast.task())
        .trainedOn(lineage.checkpoint(checkpoint).trainedOn())
        .metric(name)
        .convention(convention(metric).key())
        .before(before)
        .after(after)
        .value(noisy ? 0 : metric.higherIsBetter() ? before - after : after - before)
        .ciLow(Defined.orNull(loss.interval().low()))
        .ciHigh(Defined.orNull(loss.interval().high()))
        .ciMethod(loss.interval().method())
        .pValue(tested ? Defined.orNull(loss.pNoDifference()) : null)
        .pMethod(tested ? loss.test() : null)
        .pHolm(null)
        .pBh(null)
        .n(sums.documents())
        .nClusters(sums.isClustered() ? sums.units() : null)
        .flag(flags.isEmpty() ? null : String.join(",", flags))
        .stderr(Defined.orNull(sums.difference(Pair.FIRST, metric).stderr()))
        .mde(Defined.orNull(loss.detectable(POWER)))
        .verdict(Verdict.UNTESTED.name())
        .shareCut(audit.map(PromptAuditRow::shareCut).orElse(null))
        .shareShowsOwnAnswer(audit.map(PromptAuditRow::shareShowsOwnAnswer).orElse(null))
        .shareCopies(audit.map(PromptAuditRow::shareCopies).orElse(null))
        .build();
  }

  private static void flag(List<String> flags, boolean holds, String word) {
    if (holds) {
      flags.add(word);
    }
  }

  private static ForgettingConvention convention(Metric metric) {
    return metric.higherIsBetter() ? ForgettingConvention.DELTA : ForgettingConvention.LOSS_DELTA;
  }

  /**
   * Returns the rows with p-values adjusted over their family, the tested tasks of the same
   * checkpoint, reference and metric, and with the verdict of Holm's. The rows are those of all
   * tasks. A task at the floor is in no family, unless the checkpoint was trained on it.
   */
  public static List<ForgettingRow> adjusted(List<ForgettingRow> rows, double confidence) {
    Map<List<String>, List<ForgettingRow>> families = new LinkedHashMap<>();
    for (ForgettingRow row : rows) {
      families
          .computeIfAbsent(
              List.of(row.checkpointId(), row.referenceId(), row.metric()),
              family -> new ArrayList<>())
          .add(row);
    }
    return families.values().stream()
        .flatMap(family -> family(family, 1 - confidence).stream())
        .toList();
  }

  private static List<ForgettingRow> family(List<ForgettingRow> rows, double level) {
    double[] p =
        rows.stream().mapToDouble(row -> isTested(row) ? row.pValue() : Double.NaN).toArray();
    double[] holm = MultipleTesting.holm(p);
    double[] bh = MultipleTesting.benjaminiHochberg(p);
    List<ForgettingRow> adjusted = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      ForgettingRow row = rows.get(i);
      boolean byChance = holm[i] > level; // false where nothing was tested
      String flag =
          Stream.of(row.flag(), byChance ? ForgettingRow.NOT_SIGNIFICANT : null)
              .filter(word -> word != null)
              .collect(Collectors.joining(","));
      adjusted.add(
          ForgettingRowBuilder.builder(row)
              .pHolm(Defined.orNull(holm[i]))
              .pBh(Defined.orNull(bh[i]))
              .flag(flag.isEmpty() ? null : flag)
              .verdict(verdict(row, byChance).name())
              .build());
    }
    return adjusted;
  }

  /** Whether a row is in its family: where there is something to lose, or to learn. */
  private static boolean isTested(ForgettingRow row) {
    return row.pValue() != null && (row.isOfTrainedTask() || !row.hasFlag(ForgettingRow.AT_FLOOR));
  }

  private static Verdict verdict(ForgettingRow row, boolean byChance) {
    if (row.hasFlag(ForgettingRow.AT_FLOOR) && !row.isOfTrainedTask()) {
      return Verdict.FLOOR;
    }
    if (row.pValue() == null) {
      return Verdict.UNTESTED;
    }
    return byChance || row.hasFlag(ForgettingRow.WITHIN_NOISE)
        ? Verdict.NO_DIFFERENCE
        : Verdict.beyondChance(row.value());
  }
}
