package org.lethe.measure.geometry;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.activation.Site;
import org.lethe.analysis.DepthThird;
import org.lethe.analysis.PrincipalAngles;
import org.lethe.analysis.PrincipalSubspace;
import org.lethe.analysis.Procrustes;
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
 * Makes {@code representation_geometry}. An executor task holds the documents of one task, layer
 * and position of two checkpoints at a time, documents x width x 2 x (4 + 8) bytes, and about twice
 * the 8 bytes again while it decomposes them.
 */
final class GeometryTable {
  private GeometryTable() {}

  /** What is compared within a contrast. */
  private record Part(String task, int layer, String position) implements Serializable {}

  /** Returns the rows of contrasts of kind FORGETTING whose two checkpoints have activations. */
  static List<RepresentationGeometryRow> rows(
      Comparison comparison, List<Contrast> contrasts, int components) throws IOException {
    Lineage lineage = comparison.lineage();
    JavaRDD<Group<Part>> groups =
        ContrastStates.groups(comparison, contrasts, Site.RESID, (row, side) -> List.of(part(row)));
    return groups.flatMap(group -> rows(group, lineage, components).iterator()).collect();
  }

  private static Part part(ActivationRow row) {
    return new Part(row.task(), row.layer(), row.position());
  }

  private static List<RepresentationGeometryRow> rows(
      Group<Part> group, Lineage lineage, int components) {
    Part part = group.part();
    Paired states = Paired.of(group.states());
    if (states.n() == 0) {
      return List.of();
    }
    CheckpointRow checkpoint = lineage.checkpoint(group.contrast().checkpoints().get(1));
    double[][] before = states.of(Side.REFERENCE);
    double[][] after = states.of(Side.CHECKPOINT);
    double[] angles =
        PrincipalAngles.degrees(
            PrincipalSubspace.basis(before, components),
            PrincipalSubspace.basis(after, components));
    double mean = Arrays.stream(angles).average().orElse(Double.NaN);
    double max = Arrays.stream(angles).max().orElse(Double.NaN);
    return List.of(
        RepresentationGeometryRowBuilder.stagedBuilder()
            .checkpointId(checkpoint.checkpointId())
            .referenceId(group.contrast().checkpoints().get(0))
            .task(part.task())
            .trainedOn(checkpoint.trainedOn())
            .layer(part.layer())
            .third(DepthThird.of(part.layer(), checkpoint.nLayers()).key())
            .position(part.position())
            .n(states.n())
            .components(angles.length)
            .angleMean(Defined.orNull(mean))
            .angleMax(Defined.orNull(max))
            .procrustes(Defined.orNull(Procrustes.distance(before, after)))
            .flag(states.flag())
            .build());
  }
}
