package org.lethe.measure.recovery;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.lethe.analysis.Bootstrap;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Recovery;
import org.lethe.analysis.RestorationStage;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;

/**
 * Makes {@code recovery} (Zhang et al. 2024): gross and residual loss on the documents that base,
 * fine-tuned, control and restored checkpoint all answered.
 */
public final class RecoveryTable {
  private RecoveryTable() {}

  /**
   * What restoration brings back of a task.
   *
   * @param contrast base, S, B_r and R
   * @param recovery gross and residual loss, units of the metric
   * @param ratio interval of the ratio; none where the gross loss may be zero or a gain
   */
  public record Estimate(
      Contrast contrast,
      String task,
      String metric,
      Recovery recovery,
      ConfidenceInterval gross,
      ConfidenceInterval residual,
      ConfidenceInterval ratio,
      long n)
      implements Serializable {}

  /**
   * Distance from the pattern of the pre-training text (log perplexities, nats per token).
   *
   * @param restoredId the restored checkpoint R
   * @param shift log PPL(S) - log PPL(base)
   * @param residual log PPL(R) - log PPL(B_r)
   */
  public record Pattern(String restoredId, double shift, double residual) implements Serializable {}

  /**
   * Returns the estimate of one contrast and task; empty when the task has no such metric or no
   * common documents.
   *
   * @param contrast a contrast of kind RECOVERY
   * @param noise what batching alone moves; a gross loss inside it has no ratio
   */
  public static Optional<Estimate> estimate(
      TaskContrast contrast, Metric metric, Bootstrap.Options options, NoiseFloor noise) {
    ContrastSums sums = contrast.sums();
    if (!sums.metrics().contains(metric) || sums.documents() == 0) {
      return Optional.empty();
    }
    Bootstrap bootstrap = sums.bootstrap(options);
    ConfidenceInterval gross = bootstrap.interval(d -> drawn(sums, metric, d).gross());
    Recovery observed = observed(sums, metric);
    String base = sums.contrast().checkpoints().get(0);
    boolean noisy = noise.holds(base, contrast.task(), sums.name(metric), observed.gross());
    return Optional.of(
        new Estimate(
            sums.contrast(),
            contrast.task(),
            sums.name(metric),
            observed,
            gross,
            bootstrap.interval(d -> drawn(sums, metric, d).residual()),
            gross.low() > 0 && !noisy // a gain has nothing to recover; false without an interval
                ? bootstrap.interval(d -> drawn(sums, metric, d).ratio())
                : ConfidenceInterval.none("none_nothing_lost"),
            sums.documents()));
  }

  /** Returns the pattern out of a contrast on the held-out text; empty without common text. */
  public static Optional<Pattern> pattern(TaskContrast contrast) {
    ContrastSums sums = contrast.sums();
    if (sums.documents() == 0) {
      return Optional.empty();
    }
    double[] loss = new double[4];
    for (int i = 0; i < loss.length; i++) {
      loss[i] = Metric.LOSS.value(sums.sums(i, Metric.LOSS));
    }
    return Optional.of(
        new Pattern(sums.contrast().checkpoints().get(3), loss[1] - loss[0], loss[3] - loss[2]));
  }

  /**
   * Returns the row of an estimate.
   *
   * @param pattern pattern of the restored checkpoint; null without held-out text
   * @param epsilon smallest loss that counts
   */
  public static RecoveryRow row(
      Estimate estimate, Pattern pattern, Lineage lineage, double epsilon) {
    List<String> ids = estimate.contrast().checkpoints();
    Recovery recovery = estimate.recovery();
    ConfidenceInterval ratio = estimate.ratio();
    return RecoveryRowBuilder.stagedBuilder()
        .fineTunedId(ids.get(1))
        .restoredId(ids.get(3))
        .controlId(ids.get(2))
        .baseId(ids.get(0))
        .task(estimate.task())
        .trainedOn(lineage.checkpoint(ids.get(1)).trainedOn())
        .metric(estimate.metric())
        .gross(recovery.gross())
        .grossLow(Defined.orNull(estimate.gross().low()))
        .grossHigh(Defined.orNull(estimate.gross().high()))
        .residual(recovery.residual())
        .residualLow(Defined.orNull(estimate.residual().low()))
        .residualHigh(Defined.orNull(estimate.residual().high()))
        .pseudo(recovery.pseudo())
        .ratio(ratio.exists() ? Defined.orNull(recovery.ratio()) : null)
        .ratioLow(Defined.orNull(ratio.low()))
        .ratioHigh(Defined.orNull(ratio.high()))
        .patternShift(pattern == null ? null : pattern.shift())
        .patternResidual(pattern == null ? null : pattern.residual())
        .stage(RestorationStage.of(estimate.gross(), estimate.residual(), epsilon).name())
        .ciMethod(Defined.method(estimate.gross()))
        .n(estimate.n())
        .build();
  }

  private static Recovery observed(ContrastSums sums, Metric metric) {
    double[] scores = new double[4];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = metric.value(sums.sums(i, metric));
    }
    return oriented(metric, scores[0], scores[1], scores[2], scores[3]);
  }

  private static Recovery drawn(ContrastSums sums, Metric metric, double[] drawn) {
    return oriented(
        metric,
        sums.value(metric, 0, drawn),
        sums.value(metric, 1, drawn),
        sums.value(metric, 2, drawn),
        sums.value(metric, 3, drawn));
  }

  /** Negates metrics of which less is better, so that a loss is positive. */
  private static Recovery oriented(
      Metric metric, double base, double tuned, double control, double restored) {
    int sign = metric.higherIsBetter() ? 1 : -1;
    return Recovery.of(sign * base, sign * tuned, sign * control, sign * restored);
  }
}
