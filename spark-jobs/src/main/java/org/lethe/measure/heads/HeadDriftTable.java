package org.lethe.measure.heads;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.analysis.CkaEstimate;
import org.lethe.analysis.CkaSamples;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.ItemBatches;
import org.lethe.analysis.NormChange;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastStates;
import org.lethe.measure.contrast.ContrastStates.Group;
import org.lethe.measure.contrast.ContrastStates.Paired;
import org.lethe.measure.contrast.ContrastStates.Side;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;

/**
 * Makes {@code head_drift}. An executor task holds the documents of one task and head of two
 * checkpoints at a time, documents x head width x 2 x (4 + 8) bytes, and as much again for kernels.
 */
final class HeadDriftTable {
  private HeadDriftTable() {}

  /** What is compared within a contrast. */
  private record Part(String task, int layer, int head) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have head outputs. */
  static List<HeadDriftRow> rows(
      Comparison comparison, List<Contrast> contrasts, CkaOptions options) throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    JavaRDD<Group<Part>> groups =
        ContrastStates.groups(comparison, contrasts, Site.HEAD, (row, side) -> List.of(part(row)));
    return groups.flatMap(group -> rows(group, lineage, options, seed).iterator()).collect();
  }

  private static Part part(ActivationRow row) {
    return new Part(row.task(), row.layer(), row.head());
  }

  private static List<HeadDriftRow> rows(
      Group<Part> group, Lineage lineage, CkaOptions options, long seed) {
    Part part = group.part();
    Paired states = Paired.of(group.states());
    if (states.n() == 0) {
      return List.of();
    }
    CheckpointRow checkpoint = lineage.checkpoint(group.contrast().checkpoints().get(1));
    double[][] before = states.of(Side.REFERENCE);
    double[][] after = states.of(Side.CHECKPOINT);
    ItemBatches batches = options.batches(states.n(), seed);
    CkaEstimate estimate =
        CkaSamples.of(before, batches).with(CkaSamples.of(after, batches), options.confidence());
    return List.of(
        HeadDriftRowBuilder.stagedBuilder()
            .checkpointId(checkpoint.checkpointId())
            .referenceId(group.contrast().checkpoints().get(0))
            .task(part.task())
            .trainedOn(checkpoint.trainedOn())
            .layer(part.layer())
            .third(DepthThird.of(part.layer() + 1, checkpoint.nLayers()).key())
            .head(part.head())
            .n(states.n())
            .batchItems(batches.largest())
            .batches(batches.count())
            .cka(Defined.orNull(estimate.cka()))
            .ciLow(Defined.orNull(estimate.interval().low()))
            .ciHigh(Defined.orNull(estimate.interval().high()))
            .ciMethod(Defined.method(estimate.interval()))
            .ckaBiased(Defined.orNull(estimate.biased()))
            .cosineCentred(Defined.orNull(CosineSimilarity.meanCentred(before, after)))
            .normChange(Defined.orNull(NormChange.relative(before, after)))
            .flag(states.flag())
            .build());
  }
}
