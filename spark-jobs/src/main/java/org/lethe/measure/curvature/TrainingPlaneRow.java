package org.lethe.measure.curvature;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code training_plane}. The loss at a point of the plane of two trainings. */
@TableRow
public record TrainingPlaneRow(
    @Column("checkpoint that the first training started from") String originId,
    @Column("checkpoint between the trainings; of a restored checkpoint the fine-tuned one")
        String referenceId,
    @Column("share of what the first training changed") double x,
    @Column("share of what the second training changed") double y,
    @Column(value = "Euclidean length of what the first training changed", unit = "weight norm")
        double firstLength,
    @Column(value = "Euclidean length of what the second training changed", unit = "weight norm")
        double secondLength,
    @Column(
            value = "cosine of the two changes; -1 where the second takes back the first",
            absent = "where a training changed nothing")
        Double cosine,
    @Column(
            value = "mean over examples of the mean answer-token negative log-likelihood",
            unit = "nats per token")
        double loss,
    @Column("examples that the loss is a mean over") long examples,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {

  public static final Table<TrainingPlaneRow> TABLE =
      Table.of(
              "training_plane",
              "The loss of a task on the plane of two trainings: the checkpoints that a checkpoint came from are (0, 0) and (1, 0), itself is (1, 1).",
              TrainingPlaneRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("origin_id", "reference_id", "x", "y");
}
