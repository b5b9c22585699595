package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.ints;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code training_runs}. Training runs of the experiment: what each was made from and how
 * it ended.
 */
@SuppressWarnings("ArrayRecordComponent") // rows are many and never compared
public record TrainingRunRow(
    String runId,
    String recipe,
    String parent,
    String data,
    long seed,
    Integer loraRank,
    int steps,
    int plannedSteps,
    int[] checkpointSteps,
    String outcome,
    String problem,
    Double firstLoss,
    Double lastLoss,
    long tokens,
    double seconds,
    String trainingId)
    implements Serializable {
  public static final String RUN_ID = "run_id";
  public static final String RECIPE = "recipe";
  public static final String PARENT = "parent";
  public static final String DATA = "data";
  public static final String SEED = "seed";
  public static final String LORA_RANK = "lora_rank";
  public static final String STEPS = "steps";
  public static final String PLANNED_STEPS = "planned_steps";
  public static final String CHECKPOINT_STEPS = "checkpoint_steps";
  public static final String OUTCOME = "outcome";
  public static final String PROBLEM = "problem";
  public static final String FIRST_LOSS = "first_loss";
  public static final String LAST_LOSS = "last_loss";
  public static final String TOKENS = "tokens";
  public static final String SECONDS = "seconds";
  public static final String TRAINING_ID = "training_id";

  public static final Table TABLE =
      Table.named(
              "training_runs",
              "Training runs of the experiment: what each was made from and how it ended.")
          .columns(
              string(RUN_ID, "name of the run"),
              string(RECIPE, "pretrain, fine-tune or restore"),
              string(PARENT, "checkpoint the run started from; null for pretrain").nullable(),
              string(DATA, "what it read, partition data of training_examples"),
              int64(SEED, "seed of the data order, of new weights and of adapters"),
              int32(LORA_RANK, "rank of its adapters; null when all weights were trained")
                  .nullable(),
              int32(STEPS, "optimiser steps done"),
              int32(PLANNED_STEPS, "optimiser steps asked for"),
              ints(CHECKPOINT_STEPS, "steps after which it left a checkpoint, ascending"),
              string(OUTCOME, "FINISHED, DIVERGED, or SKIPPED because its parent was never made"),
              string(PROBLEM, "why it ended early; null when FINISHED").nullable(),
              float64(
                      FIRST_LOSS,
                      "mean loss of the targets of the first batch, nats per token; null without steps")
                  .nullable(),
              float64(
                      LAST_LOSS,
                      "mean loss of the targets of the last batch, nats per token; null without steps")
                  .nullable(),
              int64(TOKENS, "tokens read, padding excluded"),
              float64(SECONDS, "wall time of its steps; differs from run to run"),
              string(
                  TRAINING_ID, "digest of all that the weights follow from, 16 hexadecimal digits"))
          .sortedBy(RUN_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        runId,
        recipe,
        parent,
        data,
        seed,
        loraRank,
        steps,
        plannedSteps,
        checkpointSteps,
        outcome,
        problem,
        firstLoss,
        lastLoss,
        tokens,
        seconds,
        trainingId);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TrainingRunRow fromRow(Row row) {
    return new TrainingRunRow(
        row.getAs(RUN_ID),
        row.getAs(RECIPE),
        row.getAs(PARENT),
        row.getAs(DATA),
        row.getAs(SEED),
        row.getAs(LORA_RANK),
        row.getAs(STEPS),
        row.getAs(PLANNED_STEPS),
        Cells.ints(row, CHECKPOINT_STEPS),
        row.getAs(OUTCOME),
        row.getAs(PROBLEM),
        row.getAs(FIRST_LOSS),
        row.getAs(LAST_LOSS),
        row.getAs(TOKENS),
        row.getAs(SECONDS),
        row.getAs(TRAINING_ID));
  }
}
