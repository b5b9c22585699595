package org.lethe.table;

import java.io.Serializable;

/**
 * A row of {@code checkpoint_faults}. Checkpoints that are left out of every comparison, and why.
 */
@TableRow
public record CheckpointFaultRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column(
            "UNREADABLE (files are missing, cut or do not fit), NOT_FINITE (weights or answers are"
                + " NaN or infinite), NOT_TRAINED (its training run failed, diverged or waited for"
                + " one that did; training_runs says more), or PARENT_LEFT_OUT (what it is compared"
                + " with is left out)")
        String status,
    @Column("what is wrong, and where") String problem,
    @Column(value = "what to do about it", absent = "in files older than the column") String remedy)
    implements Serializable {

  public static final Table<CheckpointFaultRow> TABLE =
      Table.of(
              "checkpoint_faults",
              "Checkpoints that are left out of every comparison, and why.",
              CheckpointFaultRow.class)
          .sortedBy("checkpoint_id");
}
