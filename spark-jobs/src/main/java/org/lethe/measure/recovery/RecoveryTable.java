package org.lethe.measure.recovery;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lethe.analysis.DecidingItems;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.PairedDifference;
import org.lethe.analysis.RestorationStage;
import org.lethe.analysis.RestorationStage.Bounds;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;

/**
 * Makes {@code recovery} (Zhang et al. 2024): gross and residual loss on the documents that base,
 * fine-tuned, control and restored checkpoint all answered.
 *
 * @param inference how intervals are made
 * @param noise what batching alone moves; a gross loss inside it has no ratio
 * @param floors which tasks the bases can do, and which losses count
 * @param prompts what is wrong with prompts of tasks
 */
record RecoveryTable(
    Lineage lineage, Inference inference, NoiseFloor noise, FloorRows floors, PromptFlags prompts)
    implements Serializable {
  /** Up to here the pattern counts as restored, nats per token (Zhang et al. 2024). */
  static final double PATTERN_RESTORED = 0.02;

  private static final double POWER = 0.8;

  /**
   * Distance from the pattern of the pre-training text (log perplexities, nats per token).
   *
   * @param restoredId the restored checkpoint R
   * @param shift log PPL(S) - log PPL(base)
   * @param residual log PPL(R) - log PPL(B_r)
   */
  record Pattern(String restoredId, double shift, double residual) implements Serializable {

    /** Returns the pattern out of a contrast on the held-out text; empty without common text. */
    static Optional<Pattern> of(TaskContrast contrast) {
      ContrastSums sums = contrast.sums();
      if (sums.documents() == 0) {
        return Optional.empty();
      }
      double[] loss = new double[4];
      for (int i = 0; i < loss.length; i++) {
        loss[i] = sums.score(i, Metric.LOSS);
      }
      return Optional.of(
          new Pattern(sums.contrast().checkpoints().get(3), loss[1] - loss[0], loss[3] - loss[2]));
    }
  }

  /**
   * Returns the row of one contrast and task, without the pattern; empty when the task has no such
   * metric or no common documents.
   *
   * @param contrast a contrast of kind RECOVERY
   */
  Optional<RecoveryRow> row(TaskContrast contrast, Metric metric) {
    ContrastSums sums = contrast.sums();
    if (!sums.metrics().contains(metric) || sums.documents() == 0) {
      return Optional.empty();
    }
    List<String> ids = sums.contrast().checkpoints();
    String name = sums.name(metric);
    PairedDifference gross = inference.loss(sums, Pair.FIRST, metric);
    PairedDifference residual = inference.loss(sums, Pair.SECOND, metric);
    Estimate recovered = inference.recovered(sums, metric, gross, residual);
    boolean noisy = noise.holds(ids.get(0), contrast.task(), name, gross.value());
    boolean lost = gross.interval().isAbove(0) && !noisy; // a gain has nothing to recover
    Estimate lasting =
        lost
            ? inference.lastingShare(sums, metric, gross, residual)
            : Estimate.bare(Double.NaN, "none_nothing_lost");
    boolean atFloor = floors.atFloor(ids.get(0), contrast.task(), name);
    Bounds bounds = atFloor ? null : floors.bounds(ids.get(0), contrast.task(), name);
    RestorationStage stage =
        atFloor
            ? RestorationStage.FLOOR
            : RestorationStage.of(gross.interval(), residual.interval(), bounds);
    return Optional.of(
        RecoveryRowBuilder.stagedBuilder()
            .fineTunedId(ids.get(1))
            .restoredId(ids.get(3))
            .controlId(ids.get(2))
            .baseId(ids.get(0))
            .task(contrast.task())
            .trainedOn(lineage.checkpoint(ids.get(1)).trainedOn())
            .metric(name)
            .gross(gross.value())
            .grossLow(Defined.orNull(gross.interval().low()))
            .grossHigh(Defined.orNull(gross.interval().high()))
            .residual(residual.value())
            .residualLow(Defined.orNull(residual.interval().low()))
            .residualHigh(Defined.orNull(residual.interval().high()))
            .recovered(recovered.value())
            .recoveredLow(Defined.orNull(recovered.interval().low()))
            .recoveredHigh(Defined.orNull(recovered.interval().high()))
            .pseudo(Math.max(0, recovered.value()))
            .ratio(Defined.orNull(1 - lasting.value()))
            .ratioLow(Defined.orNull(1 - lasting.interval().high()))
            .ratioHigh(Defined.orNull(1 - lasting.interval().low()))
            .patternShift(null)
            .patternResidual(null)
            .stage(stage.name())
            .stageP(Defined.orNull(atFloor ? Double.NaN : stage.p(gross, residual, bounds)))
            .epsilon(atFloor ? null : bounds.epsilon())
            .margin(atFloor ? null : bounds.margin())
            .nToDecide(
                stage == RestorationStage.UNDECIDED
                    ? whole(
                        DecidingItems.of(
                            gross, residual, bounds, sums.documents(), inference.confidence()))
                    : null)
            .mde(atFloor ? null : Defined.orNull(bounds.epsilon() + gross.detectable(POWER)))
            .ciMethod(recovered.interval().method())
            .grossStderr(Defined.orNull(sums.difference(Pair.FIRST, metric).stderr()))
            .residualStderr(Defined.orNull(sums.difference(Pair.SECOND, metric).stderr()))
            .recoveredStderr(Defined.orNull(sums.recovered(metric).stderr()))
            .n(sums.documents())
            .nClusters(sums.isClustered() ? sums.units() : null)
            .flag(
                flags(
                    sums,
                    noisy,
                    gross,
                    residual,
                    recovered,
                    bounds,
                    stage,
                    prompts.of(contrast.task())))
            .build());
  }

  private static Long whole(double items) {
    return Double.isFinite(items) ? (long) Math.ceil(items) : null;
  }

  private static String flags(
      ContrastSums sums,
      boolean noisy,
      PairedDifference gross,
      PairedDifference residual,
      Estimate recovered,
      Bounds bounds,
      RestorationStage stage,
      List<String> ofPrompts) {
    List<String> flags = new ArrayList<>();
    if (!sums.coverage().isComplete()) {
      flags.add(ForgettingRow.INCOMPLETE);
    }
    if (noisy) {
      flags.add(ForgettingRow.WITHIN_NOISE);
    }
    if (!gross.interval().exists() || !residual.interval().exists()) {
      flags.add(ForgettingRow.FEW_ITEMS);
    }
    if (stage == RestorationStage.ACTUAL && recovered.interval().isAbove(bounds.epsilon())) {
      flags.add(RecoveryRow.PARTLY_RECOVERED);
    }
    if (stage == RestorationStage.UNDECIDED
        && !gross.interval().isAbove(bounds.epsilon())
        && residual.interval().isAbove(bounds.epsilon())) {
      flags.add(RecoveryRow.LOST_IN_RESTORATION);
    }
    flags.addAll(ofPrompts);
    return flags.isEmpty() ? null : String.join(",", flags);
  }

  /**
   * Returns a row with the pattern of its restored checkpoint. Where the pattern is not restored,
   * what is missing may still come back: the stage is then neither PSEUDO nor ACTUAL.
   *
   * @param pattern null without held-out text
   */
  static RecoveryRow withPattern(RecoveryRow row, Pattern pattern) {
    if (pattern == null) {
      return row;
    }
    boolean open =
        pattern.residual() > PATTERN_RESTORED
            && (row.stage().equals(RestorationStage.ACTUAL.name())
                || row.stage().equals(RestorationStage.PSEUDO.name()));
    RecoveryRowBuilder with =
        RecoveryRowBuilder.builder(row)
            .patternShift(pattern.shift())
            .patternResidual(pattern.residual());
    String flag = RecoveryRow.PATTERN_NOT_RESTORED;
    return open
        ? with.stage(RestorationStage.UNDECIDED.name())
            .stageP(null)
            .flag(row.flag() == null ? flag : row.flag() + "," + flag)
            .build()
        : with.build();
  }
}
