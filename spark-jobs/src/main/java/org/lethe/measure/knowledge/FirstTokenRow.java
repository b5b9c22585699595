package org.lethe.measure.knowledge;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code first_tokens}. What a checkpoint predicts for the first token of the right answer
 * to a document of a knowledge task.
 */
@TableRow
public record FirstTokenRow(
    @Column(
            "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits")
        String requestId,
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("token id of the first token of the right answer, of several answers the first")
        int token,
    @Column("number of tokens of the vocabulary that are more probable; 0 is the most probable")
        long rank,
    @Column(value = "its log-probability", unit = "nats") double logProb,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<FirstTokenRow> TABLE =
      Table.of(
              "first_tokens",
              "Rank and log-probability of the first token of the right answer to knowledge tasks.",
              FirstTokenRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("doc_id");
}
