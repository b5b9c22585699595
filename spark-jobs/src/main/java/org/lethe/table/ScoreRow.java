package org.lethe.table;

import java.io.Serializable;

/** A row of {@code scores}. Answers: one log-likelihood per request and checkpoint. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record ScoreRow(
    @Column(
            "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits")
        String requestId,
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("index of the answer choice or window, from 0") int choice,
    @Column("shard of the plan the request belongs to") int shard,
    @Column(
            value = "log-probability of the continuation given the context",
            unit = "nats",
            absent = "unless status is OK")
        Double logProb,
    @Column(
            value = "log-probability of each continuation token",
            unit = "nats",
            shape = "[n_tokens]",
            absent = "unless status is OK")
        float[] tokenLogProbs,
    @Column("number of continuation tokens") int nTokens,
    @Column(
            value = "whether every continuation token is the most probable one",
            absent = "unless status is OK")
        Boolean isGreedy,
    @Column("OK, or why there is no answer") String status,
    @Column(value = "what went wrong, for people", absent = "when OK") String error,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String SHARD = "shard";
  public static final String LOG_PROB = "log_prob";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table<ScoreRow> TABLE =
      Table.of("scores", "Answers: one log-likelihood per request and checkpoint.", ScoreRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("doc_id", "choice");

  /**
   * The same columns of a replicate: the same requests and weights under another arrangement of
   * batches and rows. A table of its own, so that nobody counts an answer twice.
   */
  public static final Table<ScoreRow> REPLICATES =
      TABLE.named(
          "score_replicates",
          "Answers of the base under a permuted arrangement: what batching alone moves.");
}
