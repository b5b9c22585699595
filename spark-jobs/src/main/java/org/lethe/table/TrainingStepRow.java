package org.lethe.table;

import java.io.Serializable;

/** A row of {@code training_steps}. Optimiser steps of the training runs. */
@TableRow
public record TrainingStepRow(
    @Column("name of the run") String runId,
    @Column("step of the run, from 1") int step,
    @Column(
            "mean loss of the batch before the step, nats per target token; NaN where the run diverged")
        double loss,
    @Column("learning rate of the step") double learningRate,
    @Column("Euclidean norm of the gradient before clipping") double gradientNorm,
    @Column("tokens of the batch, padding excluded") long tokens,
    @Column("wall time of the step; differs from run to run") double seconds)
    implements Serializable {

  public static final Table<TrainingStepRow> TABLE =
      Table.of("training_steps", "Optimiser steps of the training runs.", TrainingStepRow.class)
          .sortedBy("run_id", "step");
}
