package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code generations}. What checkpoints answered in words of their own: one row a request,
 * checkpoint and filter.
 */
public record GenerationRow(
    String requestId,
    long docId,
    int shard,
    String filter,
    String response,
    String filtered,
    Integer nTokens,
    String stopReason,
    Double exactMatch,
    Double rouge1,
    Double rouge2,
    Double rougeL,
    String status,
    String error,
    String planId,
    String weightsDigest,
    String checkpointId,
    String task) {
  public static final String REQUEST_ID = "request_id";
  public static final String DOC_ID = "doc_id";
  public static final String SHARD = "shard";
  public static final String FILTER = "filter";
  public static final String RESPONSE = "response";
  public static final String FILTERED = "filtered";
  public static final String N_TOKENS = "n_tokens";
  public static final String STOP_REASON = "stop_reason";
  public static final String EXACT_MATCH = "exact_match";
  public static final String ROUGE1 = "rouge1";
  public static final String ROUGE2 = "rouge2";
  public static final String ROUGE_L = "rouge_l";
  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named(
              "generations",
              "What checkpoints answered in words of their own, by request and filter.")
          .columns(
              string(
                  REQUEST_ID,
                  "digest of what is asked (task, output type, context, limits), 16 hexadecimal digits"),
              int64(DOC_ID, "index of the document in the evaluated split, from 0"),
              int32(SHARD, "shard of the plan the request belongs to"),
              string(
                  FILTER, "name of the filter pipeline of the task; none where it has no filter"),
              string(
                      RESPONSE,
                      "text generated, up to the first stop string, special tokens left out; null unless status is OK")
                  .nullable(),
              string(FILTERED, "what the filter left of the response; null unless status is OK")
                  .nullable(),
              int32(
                      N_TOKENS,
                      "tokens generated, the end token or those of the stop string included; null unless status is OK, or imported")
                  .nullable(),
              string(
                      STOP_REASON,
                      "END_TOKEN, STOP_STRING or MAX_TOKENS; null unless status is OK, or imported")
                  .nullable(),
              float64(
                      EXACT_MATCH,
                      "1 if what the filter left is a right answer, else 0; null unless status is OK")
                  .nullable(),
              float64(
                      ROUGE1,
                      "ROUGE-1 F-measure of the best right answer, in [0, 1], words not stemmed; null unless status is OK")
                  .nullable(),
              float64(ROUGE2, "ROUGE-2 F-measure, likewise").nullable(),
              float64(ROUGE_L, "F-measure of the longest common subsequence of words, likewise")
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
          .sortedBy(DOC_ID, FILTER);

  /** Answers of bases under another arrangement; apart, so that no query counts them twice. */
  public static final Table REPLICATES =
      new Table(
          "generation_replicates",
          "Generated answers of the base under a permuted arrangement: what batching alone turns.",
          TABLE.schema(),
          TABLE.partitionColumns(),
          TABLE.sortColumns());

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        requestId,
        docId,
        shard,
        filter,
        response,
        filtered,
        nTokens,
        stopReason,
        exactMatch,
        rouge1,
        rouge2,
        rougeL,
        status,
        error,
        planId,
        weightsDigest,
        checkpointId,
        task);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static GenerationRow fromRow(Row row) {
    return new GenerationRow(
        row.getAs(REQUEST_ID),
        row.getAs(DOC_ID),
        row.getAs(SHARD),
        row.getAs(FILTER),
        row.getAs(RESPONSE),
        row.getAs(FILTERED),
        row.getAs(N_TOKENS),
        row.getAs(STOP_REASON),
        row.getAs(EXACT_MATCH),
        row.getAs(ROUGE1),
        row.getAs(ROUGE2),
        row.getAs(ROUGE_L),
        row.getAs(STATUS),
        row.getAs(ERROR),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST),
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK));
  }
}
