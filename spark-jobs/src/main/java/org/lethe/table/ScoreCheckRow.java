package org.lethe.table;

import java.io.Serializable;

/**
 * A row of {@code score_checks}. How asking a task went, and how far a sample of its answers is
 * from asking each request alone.
 */
@TableRow
public record ScoreCheckRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column("planned requests") long nRequests,
    @Column("requests the engine failed on") long nFailed,
    @Column(
            "batches asked in halves because the device had no memory for them; the plan is the same")
        long splitBatches,
    @Column("distinct tokens computed, what requests begin with in common once; generated ones too")
        long tokens,
    @Column("tokens of the requests one by one; generated ones too") long askedTokens,
    @Column("requests put in again, each alone in a plain causal pass") long nChecked,
    @Column(
            "of these, those that differ at all; of generations those the plain pass would have gone on with otherwise")
        long nDifferent,
    @Column(
            value =
                "largest difference of a token's log-probability between both, nats; of generations the most by which a generated token is less probable than the most probable one",
            absent = "when none was checked")
        Double largestDifference,
    @Column(value = "difference above which the stage warns", unit = "nats") double tolerance,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest)
    implements Serializable {

  public static final Table<ScoreCheckRow> TABLE =
      Table.of(
              "score_checks",
              "How asking a task went, and how far a sample of its answers is from asking each request alone.",
              ScoreCheckRow.class)
          .sortedBy("checkpoint_id", "task");
}
