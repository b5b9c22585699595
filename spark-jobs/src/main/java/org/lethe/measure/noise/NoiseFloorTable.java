package org.lethe.measure.noise;

import java.util.List;
import org.lethe.analysis.Transitions;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.contrast.Contrast.Pair;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.RequestNoise;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;

/**
 * Makes {@code noise_floor}: how far a base is from itself when the same requests stand in other
 * batches and rows.
 *
 * <p>Both arrangements round independently, as two checkpoints do, so that the difference of two
 * checkpoints of equal answers is distributed as the difference of the replicate. Its spread is the
 * upper end of the 95 % interval of its size: |difference| + 1.96 standard errors.
 */
public final class NoiseFloorTable {
  private static final double Z = 1.959963984540054; // standard normal quantile of 0.975

  private NoiseFloorTable() {}

  /**
   * Returns a row for every metric checkpoints are compared by, none without common documents.
   *
   * @param contrast a contrast of kind NOISE
   */
  public static List<NoiseFloorRow> rows(TaskContrast contrast, Lineage lineage) {
    return contrast.sums().metrics().stream()
        .filter(Metric::isCompared)
        .filter(metric -> contrast.sums().documents() > 0)
        .map(metric -> row(contrast, metric, lineage))
        .toList();
  }

  private static NoiseFloorRow row(TaskContrast contrast, Metric metric, Lineage lineage) {
    ContrastSums sums = contrast.sums();
    String base = sums.contrast().checkpoints().get(0);
    double difference = sums.score(1, metric) - sums.score(0, metric);
    double stderr = sums.difference(Pair.FIRST, metric).stderr();
    Transitions items = sums.transitions(Pair.FIRST, metric);
    RequestNoise noise = sums.noise();
    boolean generated = sums.type() == OutputType.GENERATE_UNTIL;
    return NoiseFloorRowBuilder.stagedBuilder()
        .checkpointId(base)
        .task(contrast.task())
        .metric(sums.name(metric))
        .planned(sums.score(0, metric))
        .replicate(sums.score(1, metric))
        .difference(difference)
        .stderr(Defined.orNull(stderr))
        .spread(Math.abs(difference) + (stderr > 0 ? Z * stderr : 0))
        .n(sums.documents())
        .nFlipped(metric.isRightOrWrong() ? items.n10() + items.n01() : null)
        .nRequests(noise.requests())
        .maxLogProb(generated ? null : noise.largest())
        .rmsLogProb(generated ? null : noise.rms())
        .nChanged(generated ? noise.changed() : null)
        .planId(sums.planId())
        .weightsDigest(lineage.checkpoint(base).weightsDigest())
        .build();
  }
}
