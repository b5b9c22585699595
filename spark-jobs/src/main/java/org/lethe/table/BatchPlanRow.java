package org.lethe.table;

import java.io.Serializable;

/**
 * A row of {@code batch_plan}. Which requests every checkpoint scores side by side, and what that
 * costs.
 */
@SuppressWarnings("ArrayRecordComponent") // one a batch, never compared
@TableRow
public record BatchPlanRow(
    @Column(
            "planned: what scores are made with; replicate: the same requests in other batches and rows, for the noise floor")
        String arrangement,
    @Column("shard of the task, from 0; a unit of work") int shard,
    @Column("batch within shard and arrangement, from 0") int batch,
    @Column(
            value =
                "row order: places of the batch's requests among the rows of the shard in table requests, which are sorted by batch and row, from 0",
            shape = "[n]")
        int[] requests,
    @Column("distinct tokens computed: what requests begin with in common once") long tokens,
    @Column("tokens of the requests put in one by one") long askedTokens,
    @Column("pairs of a distinct token and one it sees, itself included") long pairs,
    @Column("rows the output head is computed at") long answerRows,
    @Column("rows of queries attention is computed at: the tokens and what pads them")
        long attentionRows,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String TOKENS = "tokens";
  public static final String ASKED_TOKENS = "asked_tokens";
  public static final String PAIRS = "pairs";
  public static final String ANSWER_ROWS = "answer_rows";
  public static final String ATTENTION_ROWS = "attention_rows";

  public static final Table<BatchPlanRow> TABLE =
      Table.of(
              "batch_plan",
              "Which requests every checkpoint scores side by side, and what that costs.",
              BatchPlanRow.class)
          .partitionedBy("task")
          .sortedBy("arrangement", "batch");
}
