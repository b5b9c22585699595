package org.lethe.measure.drift;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.analysis.CkaEstimate;
import org.lethe.analysis.CkaSamples;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.analysis.ItemBatches;
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
 * Makes {@code representation_drift}: how far residual streams moved on the same prompts. An
 * executor holds the captured documents of one task, layer and position of two checkpoints at a
 * time, and their kernels: documents x min(documents, width) x 2 x 8 bytes.
 */
public final class DriftTable {
  private DriftTable() {}

  /** The states that are compared within a contrast. */
  private record Part(String task, int layer, String position) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  public static List<RepresentationDriftRow> rows(
      Comparison comparison, List<Contrast> contrasts, CkaOptions options) throws IOException {
    Lineage lineage = comparison.lineage();
    long seed = comparison.seed();
    JavaRDD<Group<Part>> groups =
        ContrastStates.groups(comparison, contrasts, Site.RESID, (row, side) -> List.of(part(row)));
    return groups.flatMap(group -> rows(group, lineage, options, seed).iterator()).collect();
  }

  private static Part part(ActivationRow row) {
    return new Part(row.task(), row.layer(), row.position());
  }

  private static List<RepresentationDriftRow> rows(
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
        RepresentationDriftRowBuilder.stagedBuilder()
            .checkpointId(checkpoint.checkpointId())
            .referenceId(group.contrast().checkpoints().get(0))
            .task(part.task())
            .trainedOn(checkpoint.trainedOn())
            .layer(part.layer())
            .position(part.position())
            .n(states.n())
            .cka(Defined.orNull(estimate.cka()))
            .ckaBiased(Defined.orNull(estimate.biased()))
            .cosineCentred(Defined.orNull(CosineSimilarity.meanCentred(before, after)))
            .batchItems(batches.largest())
            .batches(batches.count())
            .ciLow(Defined.orNull(estimate.interval().low()))
            .ciHigh(Defined.orNull(estimate.interval().high()))
            .ciMethod(Defined.method(estimate.interval()))
            .flag(states.flag())
            .build());
  }
}
