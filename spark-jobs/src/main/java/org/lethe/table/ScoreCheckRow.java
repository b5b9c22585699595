package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code score_checks}. How asking a task went, and how far a sample of its answers is
 * from asking each request alone.
 */
public record ScoreCheckRow(
    String checkpointId,
    String task,
    long nRequests,
    long nFailed,
    long splitBatches,
    long tokens,
    long askedTokens,
    long nChecked,
    long nDifferent,
    Double largestDifference,
    double tolerance,
    String weightsDigest) {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";
  public static final String N_REQUESTS = "n_requests";
  public static final String N_FAILED = "n_failed";
  public static final String SPLIT_BATCHES = "split_batches";
  public static final String TOKENS = "tokens";
  public static final String ASKED_TOKENS = "asked_tokens";
  public static final String N_CHECKED = "n_checked";
  public static final String N_DIFFERENT = "n_different";
  public static final String LARGEST_DIFFERENCE = "largest_difference";
  public static final String TOLERANCE = "tolerance";
  public static final String WEIGHTS_DIGEST = "weights_digest";

  public static final Table TABLE =
      Table.named(
              "score_checks",
              "How asking a task went, and how far a sample of its answers is from asking each request alone.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK, "name of the benchmark task"),
              int64(N_REQUESTS, "planned requests"),
              int64(N_FAILED, "requests the engine failed on"),
              int64(
                  SPLIT_BATCHES,
                  "batches asked in halves because the device had no memory for them; the plan is the same"),
              int64(
                  TOKENS,
                  "distinct tokens computed, what requests begin with in common once; generated ones too"),
              int64(ASKED_TOKENS, "tokens of the requests one by one; generated ones too"),
              int64(N_CHECKED, "requests put in again, each alone in a plain causal pass"),
              int64(
                  N_DIFFERENT,
                  "of these, those that differ at all; of generations those the plain pass would have gone on with otherwise"),
              float64(
                      LARGEST_DIFFERENCE,
                      "largest difference of a token's log-probability between both, nats; of generations the most by which a generated token is less probable than the most probable one; null when none was checked")
                  .nullable(),
              float64(TOLERANCE, "difference above which the stage warns, nats"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits"))
          .sortedBy(CHECKPOINT_ID, TASK);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        task,
        nRequests,
        nFailed,
        splitBatches,
        tokens,
        askedTokens,
        nChecked,
        nDifferent,
        largestDifference,
        tolerance,
        weightsDigest);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static ScoreCheckRow fromRow(Row row) {
    return new ScoreCheckRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK),
        row.getAs(N_REQUESTS),
        row.getAs(N_FAILED),
        row.getAs(SPLIT_BATCHES),
        row.getAs(TOKENS),
        row.getAs(ASKED_TOKENS),
        row.getAs(N_CHECKED),
        row.getAs(N_DIFFERENT),
        row.getAs(LARGEST_DIFFERENCE),
        row.getAs(TOLERANCE),
        row.getAs(WEIGHTS_DIGEST));
  }
}
