package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code noise_floor}. What batching alone moves: a base that answered under two
 * arrangements.
 */
public record NoiseFloorRow(
    String checkpointId,
    String task,
    String metric,
    double planned,
    double replicate,
    double difference,
    Double stderr,
    double spread,
    long n,
    Long nFlipped,
    long nRequests,
    Double maxLogProb,
    Double rmsLogProb,
    Long nChanged,
    String planId,
    String weightsDigest)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";
  public static final String METRIC = "metric";
  public static final String PLANNED = "planned";
  public static final String REPLICATE = "replicate";
  public static final String DIFFERENCE = "difference";
  public static final String STDERR = "stderr";
  public static final String SPREAD = "spread";
  public static final String N = "n";
  public static final String N_FLIPPED = "n_flipped";
  public static final String N_REQUESTS = "n_requests";
  public static final String MAX_LOG_PROB = "max_log_prob";
  public static final String RMS_LOG_PROB = "rms_log_prob";
  public static final String N_CHANGED = "n_changed";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";

  public static final Table TABLE =
      Table.named(
              "noise_floor",
              "What batching alone moves: a base that answered under two arrangements of batches and rows.")
          .columns(
              string(CHECKPOINT_ID, "the base"),
              string(TASK, "name of the benchmark task"),
              string(METRIC, "name of the metric, as in task_scores"),
              float64(PLANNED, "metric under the planned arrangement"),
              float64(REPLICATE, "metric under the permuted arrangement"),
              float64(DIFFERENCE, "replicate minus planned, units of the metric"),
              float64(
                      STDERR,
                      "standard error of the mean paired difference over documents; null with fewer than two")
                  .nullable(),
              float64(
                  SPREAD,
                  "|difference| + 1.96 stderr, units of the metric: a difference of checkpoints no larger is batching's"),
              int64(N, "documents answered under both arrangements"),
              int64(
                      N_FLIPPED,
                      "documents right under one arrangement and wrong under the other; null where a document is not right or wrong")
                  .nullable(),
              int64(N_REQUESTS, "requests of these documents"),
              float64(
                      MAX_LOG_PROB,
                      "largest difference of a request's log-probability, nats; null where answers are generated")
                  .nullable(),
              float64(
                      RMS_LOG_PROB,
                      "root of the mean squared difference of a request's log-probability, nats; null where answers are generated")
                  .nullable(),
              int64(
                      N_CHANGED,
                      "documents whose generated text is another one; null where answers are scored")
                  .nullable(),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the base, 16 hexadecimal digits"))
          .sortedBy(CHECKPOINT_ID, TASK, METRIC);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        task,
        metric,
        planned,
        replicate,
        difference,
        stderr,
        spread,
        n,
        nFlipped,
        nRequests,
        maxLogProb,
        rmsLogProb,
        nChanged,
        planId,
        weightsDigest);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static NoiseFloorRow fromRow(Row row) {
    return new NoiseFloorRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK),
        row.getAs(METRIC),
        row.getAs(PLANNED),
        row.getAs(REPLICATE),
        row.getAs(DIFFERENCE),
        row.getAs(STDERR),
        row.getAs(SPREAD),
        row.getAs(N),
        row.getAs(N_FLIPPED),
        row.getAs(N_REQUESTS),
        row.getAs(MAX_LOG_PROB),
        row.getAs(RMS_LOG_PROB),
        row.getAs(N_CHANGED),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST));
  }
}
