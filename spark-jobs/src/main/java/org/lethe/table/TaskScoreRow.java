package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code task_scores}. Metrics of a task over all its documents, per checkpoint. */
public record TaskScoreRow(
    String checkpointId,
    String task,
    String metric,
    Double value,
    Double stderr,
    long n,
    long nFailed,
    long nRequests,
    String planId,
    String weightsDigest)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";
  public static final String METRIC = "metric";
  public static final String VALUE = "value";
  public static final String STDERR = "stderr";
  public static final String N = "n";
  public static final String N_FAILED = "n_failed";
  public static final String N_REQUESTS = "n_requests";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";

  public static final Table TABLE =
      Table.named("task_scores", "Metrics of a task over all its documents, per checkpoint.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK, "name of the benchmark task"),
              string(METRIC, "name of the metric, lm-eval's where it has one"),
              float64(VALUE, "value of the metric; null when no document could be scored")
                  .nullable(),
              float64(
                      STDERR,
                      "standard error of the value, sample standard deviation over sqrt(n); null where undefined")
                  .nullable(),
              int64(N, "documents the value is taken over"),
              int64(N_FAILED, "requests without an answer"),
              int64(N_REQUESTS, "requests asked"),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits"))
          .sortedBy(TASK, METRIC, CHECKPOINT_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId, task, metric, value, stderr, n, nFailed, nRequests, planId, weightsDigest);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TaskScoreRow fromRow(Row row) {
    return new TaskScoreRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK),
        row.getAs(METRIC),
        row.getAs(VALUE),
        row.getAs(STDERR),
        row.getAs(N),
        row.getAs(N_FAILED),
        row.getAs(N_REQUESTS),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST));
  }
}
