package org.lethe.measure.drift;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.analysis.CkaSums;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.LinearCka;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastStates;
import org.lethe.measure.contrast.ContrastStates.Group;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.Side;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/**
 * Makes {@code representation_drift}: how far residual streams moved on the same prompts. An
 * executor holds the captured documents of one task, layer and position of two checkpoints at a
 * time.
 */
public final class DriftTable {
  /** Documents of a batch of the unbiased estimate. */
  static final int BATCH = 32;

  private DriftTable() {}

  /** The states that are compared within a contrast. */
  private record Part(String task, int layer, String position) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  public static List<RepresentationDriftRow> rows(Comparison comparison, List<Contrast> contrasts)
      throws IOException {
    Lineage lineage = comparison.lineage();
    JavaRDD<Group<Part>> groups =
        ContrastStates.groups(comparison, contrasts, Site.RESID, (row, side) -> List.of(part(row)));
    return groups.flatMap(group -> rows(group, lineage).iterator()).collect();
  }

  private static Part part(ActivationRow row) {
    return new Part(row.task(), row.layer(), row.position());
  }

  private static List<RepresentationDriftRow> rows(Group<Part> group, Lineage lineage) {
    Part part = group.part();
    Paired states = Paired.of(group.states());
    if (states.n() == 0) {
      return List.of();
    }
    CheckpointRow checkpoint = lineage.checkpoint(group.contrast().checkpoints().get(1));
    double[][] before = states.of(Side.REFERENCE);
    double[][] after = states.of(Side.CHECKPOINT);
    return List.of(
        RepresentationDriftRowBuilder.stagedBuilder()
            .checkpointId(checkpoint.checkpointId())
            .referenceId(group.contrast().checkpoints().get(0))
            .task(part.task())
            .trainedOn(checkpoint.trainedOn())
            .layer(part.layer())
            .position(part.position())
            .n(states.n())
            .cka(Defined.orNull(unbiased(before, after)))
            .ckaBiased(Defined.orNull(LinearCka.cka(before, after)))
            .cosineCentred(Defined.orNull(CosineSimilarity.meanCentred(before, after)))
            .build());
  }

  /**
   * Cuts the documents into batches of nearly equal size, none below the fewest the estimator
   * takes.
   */
  private static double unbiased(double[][] before, double[][] after) {
    int n = before.length;
    int batches = Math.max(1, Math.round(n / (float) BATCH));
    if (n < CkaSums.MIN_BATCH) {
      return Double.NaN;
    }
    CkaSums sums = CkaSums.ZERO;
    for (int b = 0; b < batches; b++) {
      int from = (int) ((long) n * b / batches);
      int to = (int) ((long) n * (b + 1) / batches);
      sums =
          sums.plus(
              CkaSums.ofBatch(
                  Arrays.copyOfRange(before, from, to), Arrays.copyOfRange(after, from, to)));
    }
    return sums.cka();
  }
}
