package org.lethe.measure.forgetting;

import java.util.List;
import org.lethe.analysis.Transitions;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;

/** Makes {@code flips}: documents that changed between right and wrong. */
public final class FlipTable {
  private FlipTable() {}

  /**
   * Returns the rows of one contrast and task, none without common documents.
   *
   * @param contrast a contrast of kind FORGETTING
   */
  public static List<FlipRow> rows(TaskContrast contrast, Lineage lineage) {
    return contrast.sums().metrics().stream()
        .filter(Metric::isRightOrWrong)
        .filter(metric -> contrast.sums().documents() > 0)
        .map(metric -> row(contrast, metric, lineage))
        .toList();
  }

  private static FlipRow row(TaskContrast contrast, Metric metric, Lineage lineage) {
    ContrastSums sums = contrast.sums();
    List<String> ids = sums.contrast().checkpoints();
    Transitions items = sums.transitions(Pair.FIRST, metric);
    double chance = sums.chance(metric);
    return FlipRowBuilder.stagedBuilder()
        .checkpointId(ids.get(1))
        .referenceId(ids.get(0))
        .task(contrast.task())
        .trainedOn(lineage.checkpoint(ids.get(1)).trainedOn())
        .metric(sums.name(metric))
        .n(items.n())
        .n11(items.n11())
        .n10(items.n10())
        .n01(items.n01())
        .n00(items.n00())
        .forgettingShare(items.forgettingShare())
        .backwardShare(items.backwardShare())
        .chance(chance)
        .forgettingAdjusted(share(items.forgettingAdjusted(chance)))
        .backwardAdjusted(share(items.backwardAdjusted(chance)))
        .flag(
            isShare(items.forgettingAdjusted(chance)) && isShare(items.backwardAdjusted(chance))
                ? null
                : FlipRow.OUT_OF_RANGE)
        .build();
  }

  private static Double share(double value) {
    return isShare(value) ? value : null;
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }
}
