package org.lethe.measure.curvature;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code training_slices}. The loss at a point of the line that training went along. */
@TableRow
public record TrainingSliceRow(
    @Column("checkpoint that training started from") String referenceId,
    @Column("place on the line: 0 before the training step, 1 after it") double share,
    @Column(value = "Euclidean distance of the two checkpoints", unit = "weight norm")
        double distance,
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

  public static final Table<TrainingSliceRow> TABLE =
      Table.of(
              "training_slices",
              "The loss of a task on the line from the weights before a training step to those after it.",
              TrainingSliceRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("reference_id", "share");
}
