package org.lethe.measure.geometry;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code representation_geometry}. How a layer of a checkpoint lies to the same layer of
 * its reference on the same requests.
 */
@TableRow
public record RepresentationGeometryRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("layer of the residual stream, 0 = embedding") int layer,
    @Column("third of the blocks the layer is of: lower, middle or upper; embedding is of none")
        String third,
    @Column("last or mean, as in activations") String position,
    @Column("requests compared") long n,
    @Column(
            "leading principal components compared, on either side: as many as asked for, at most n - 1, the width and what both sides span")
        int components,
    @Column(
            value = "mean of the principal angles of the two subspaces, 0 = the same subspace",
            unit = "degrees",
            absent = "where a side has no variance")
        Double angleMean,
    @Column(
            value = "largest principal angle",
            unit = "degrees",
            absent = "where a side has no variance")
        Double angleMax,
    @Column(
            value =
                "squared distance after the best rotation, of states centred and scaled to unit Frobenius norm, in [0, 2]",
            absent = "where a side has no variance")
        Double procrustes,
    @Column(
            value = "why the values are to be read with care (few_items: fewer than 20)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<RepresentationGeometryRow> TABLE =
      Table.of(
              "representation_geometry",
              "How a layer of a checkpoint lies to the same layer of its reference on the same requests.",
              RepresentationGeometryRow.class)
          .sortedBy("task", "layer", "position", "checkpoint_id", "reference_id");
}
