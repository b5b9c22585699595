package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code training_steps}. Optimiser steps of the training runs. */
public record TrainingStepRow(
    String runId,
    int step,
    double loss,
    double learningRate,
    double gradientNorm,
    long tokens,
    double seconds)
    implements Serializable {
  public static final String RUN_ID = "run_id";
  public static final String STEP = "step";
  public static final String LOSS = "loss";
  public static final String LEARNING_RATE = "learning_rate";
  public static final String GRADIENT_NORM = "gradient_norm";
  public static final String TOKENS = "tokens";
  public static final String SECONDS = "seconds";

  public static final Table TABLE =
      Table.named("training_steps", "Optimiser steps of the training runs.")
          .columns(
              string(RUN_ID, "name of the run"),
              int32(STEP, "step of the run, from 1"),
              float64(
                  LOSS,
                  "mean loss of the batch before the step, nats per target token; NaN where the run diverged"),
              float64(LEARNING_RATE, "learning rate of the step"),
              float64(GRADIENT_NORM, "Euclidean norm of the gradient before clipping"),
              int64(TOKENS, "tokens of the batch, padding excluded"),
              float64(SECONDS, "wall time of the step; differs from run to run"))
          .sortedBy(RUN_ID, STEP);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(runId, step, loss, learningRate, gradientNorm, tokens, seconds);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TrainingStepRow fromRow(Row row) {
    return new TrainingStepRow(
        row.getAs(RUN_ID),
        row.getAs(STEP),
        row.getAs(LOSS),
        row.getAs(LEARNING_RATE),
        row.getAs(GRADIENT_NORM),
        row.getAs(TOKENS),
        row.getAs(SECONDS));
  }
}
