package org.lethe.table;

import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.ints;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code batch_plan}. Which requests every checkpoint scores side by side, and what that
 * costs.
 */
@SuppressWarnings("ArrayRecordComponent") // one a batch, never compared
public record BatchPlanRow(
    String arrangement,
    int shard,
    int batch,
    int[] requests,
    long tokens,
    long askedTokens,
    long pairs,
    long answerRows,
    long attentionRows,
    String planId,
    String task) {
  public static final String ARRANGEMENT = "arrangement";
  public static final String SHARD = "shard";
  public static final String BATCH = "batch";
  public static final String REQUESTS = "requests";
  public static final String TOKENS = "tokens";
  public static final String ASKED_TOKENS = "asked_tokens";
  public static final String PAIRS = "pairs";
  public static final String ANSWER_ROWS = "answer_rows";
  public static final String ATTENTION_ROWS = "attention_rows";
  public static final String PLAN_ID = "plan_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named(
              "batch_plan",
              "Which requests every checkpoint scores side by side, and what that costs.")
          .columns(
              string(
                  ARRANGEMENT,
                  "planned: what scores are made with; replicate: the same requests in other batches and rows, for the noise floor"),
              int32(SHARD, "shard of the task, from 0; a unit of work"),
              int32(BATCH, "batch within shard and arrangement, from 0"),
              ints(
                  REQUESTS,
                  "row order: places of the batch's requests among the rows of the shard in table requests, which are sorted by batch and row, from 0 [n]"),
              int64(TOKENS, "distinct tokens computed: what requests begin with in common once"),
              int64(ASKED_TOKENS, "tokens of the requests put in one by one"),
              int64(PAIRS, "pairs of a distinct token and one it sees, itself included"),
              int64(ANSWER_ROWS, "rows the output head is computed at"),
              int64(
                  ATTENTION_ROWS,
                  "rows of queries attention is computed at: the tokens and what pads them"),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"))
          .partitionedBy(string(TASK, "name of the benchmark task"))
          .sortedBy(ARRANGEMENT, BATCH);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        arrangement,
        shard,
        batch,
        requests,
        tokens,
        askedTokens,
        pairs,
        answerRows,
        attentionRows,
        planId,
        task);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static BatchPlanRow fromRow(Row row) {
    return new BatchPlanRow(
        row.getAs(ARRANGEMENT),
        row.getAs(SHARD),
        row.getAs(BATCH),
        Cells.ints(row, REQUESTS),
        row.getAs(TOKENS),
        row.getAs(ASKED_TOKENS),
        row.getAs(PAIRS),
        row.getAs(ANSWER_ROWS),
        row.getAs(ATTENTION_ROWS),
        row.getAs(PLAN_ID),
        row.getAs(TASK));
  }
}
