package org.lethe.table;

import static org.lethe.table.Column.bool;
import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.floats;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code scores}. Answers: one log-likelihood per request and checkpoint. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
public record ScoreRow(
    String requestId,
    long docId,
    int choice,
    int shard,
    Double logProb,
    float[] tokenLogProbs,
    int nTokens,
    Boolean isGreedy,
    String status,
    String error,
    String planId,
    String weightsDigest,
    String checkpointId,
    String task) {
  public static final String REQUEST_ID = "request_id";
  public static final String DOC_ID = "doc_id";
  public static final String CHOICE = "choice";
  public static final String SHARD = "shard";
  public static final String LOG_PROB = "log_prob";
  public static final String TOKEN_LOG_PROBS = "token_log_probs";
  public static final String N_TOKENS = "n_tokens";
  public static final String IS_GREEDY = "is_greedy";
  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named("scores", "Answers: one log-likelihood per request and checkpoint.")
          .columns(
              string(
                  REQUEST_ID,
                  "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits"),
              int64(DOC_ID, "index of the document in the evaluated split, from 0"),
              int32(CHOICE, "index of the answer choice or window, from 0"),
              int32(SHARD, "shard of the plan the request belongs to"),
              float64(
                      LOG_PROB,
                      "log-probability of the continuation given the context, nats; null unless status is OK")
                  .nullable(),
              floats(
                      TOKEN_LOG_PROBS,
                      "log-probability of each continuation token, nats [n_tokens]; null unless status is OK")
                  .nullable(),
              int32(N_TOKENS, "number of continuation tokens"),
              bool(
                      IS_GREEDY,
                      "whether every continuation token is the most probable one; null unless status is OK")
                  .nullable(),
              string(STATUS, "OK, or why there is no answer"),
              string(ERROR, "what went wrong, for people; null when OK").nullable(),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits"))
          .partitionedBy(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK, "name of the benchmark task"))
          .sortedBy(DOC_ID, CHOICE);

  /**
   * The same columns of a replicate: the same requests and weights under another arrangement of
   * batches and rows. A table of its own, so that nobody counts an answer twice.
   */
  public static final Table REPLICATES =
      new Table(
          "score_replicates",
          "Answers of the base under a permuted arrangement: what batching alone moves.",
          TABLE.schema(),
          TABLE.partitionColumns(),
          TABLE.sortColumns());

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        requestId,
        docId,
        choice,
        shard,
        logProb,
        tokenLogProbs,
        nTokens,
        isGreedy,
        status,
        error,
        planId,
        weightsDigest,
        checkpointId,
        task);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static ScoreRow fromRow(Row row) {
    return new ScoreRow(
        row.getAs(REQUEST_ID),
        row.getAs(DOC_ID),
        row.getAs(CHOICE),
        row.getAs(SHARD),
        row.getAs(LOG_PROB),
        Cells.floats(row, TOKEN_LOG_PROBS),
        row.getAs(N_TOKENS),
        row.getAs(IS_GREEDY),
        row.getAs(STATUS),
        row.getAs(ERROR),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST),
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK));
  }
}
