package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.floats;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code gradients}. Gradient of a task's mean answer loss, per layer and module. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
public record GradientRow(
    int layer,
    String module,
    long nParams,
    long nExamples,
    double loss,
    double norm,
    float[] gradient,
    float[] sketch,
    long sketchSeed,
    String planId,
    String weightsDigest,
    String checkpointId,
    String task) {
  public static final String LAYER = "layer";
  public static final String MODULE = "module";
  public static final String N_PARAMS = "n_params";
  public static final String N_EXAMPLES = "n_examples";
  public static final String LOSS = "loss";
  public static final String NORM = "norm";
  public static final String GRADIENT = "gradient";
  public static final String SKETCH = "sketch";
  public static final String SKETCH_SEED = "sketch_seed";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named("gradients", "Gradient of a task's mean answer loss, per layer and module.")
          .columns(
              int32(LAYER, "index of the block, from 0; -1 for embedding, final norm and head"),
              string(
                  MODULE,
                  "place of the weight: q, k, v, o, gate, up, down, attn_norm, mlp_norm, embed, final_norm, lm_head; in some families pos_embed, q_norm, router, expert_up_7 ...; with _bias for biases"),
              int64(N_PARAMS, "number of parameters of the group"),
              int64(N_EXAMPLES, "number of examples the mean is taken over"),
              float64(
                  LOSS,
                  "mean over examples of the mean answer-token negative log-likelihood, nats per token"),
              float64(NORM, "Euclidean norm of the gradient, nats per unit of parameter"),
              floats(GRADIENT, "the gradient, row-major [n_params]; null above the size limit")
                  .nullable(),
              floats(SKETCH, "seeded random projection of the gradient [sketch dimension]")
                  .nullable(),
              int64(SKETCH_SEED, "seed of the projection"),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits"))
          .partitionedBy(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK, "name of the benchmark task"))
          .sortedBy(LAYER, MODULE);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        layer,
        module,
        nParams,
        nExamples,
        loss,
        norm,
        gradient,
        sketch,
        sketchSeed,
        planId,
        weightsDigest,
        checkpointId,
        task);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static GradientRow fromRow(Row row) {
    return new GradientRow(
        row.getAs(LAYER),
        row.getAs(MODULE),
        row.getAs(N_PARAMS),
        row.getAs(N_EXAMPLES),
        row.getAs(LOSS),
        row.getAs(NORM),
        Cells.floats(row, GRADIENT),
        Cells.floats(row, SKETCH),
        row.getAs(SKETCH_SEED),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST),
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK));
  }
}
