package org.lethe.measure.context;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code in_context}. The answer of a checkpoint to a prompt in context. */
@TableRow
public record InContextRow(
    @Column("kind of prompt, for example few_shot or zero_shot") String promptSet,
    @Column("index of the prompt in its set, from 0") int promptIndex,
    @Column("digest of what is asked, 16 hexadecimal digits") String promptId,
    @Column("part of the documents that the query is of: validation or test") String part,
    @Column("index of the query in its split, from 0") long docId,
    @Column("tokens more probable than the first token of the right answer") long rank,
    @Column("whether no token is more probable than the first token of the right answer")
        boolean correct,
    @Column("probability of the first token of the right answer") double firstProbability,
    @Column(
            value = "mean negative log-probability of the tokens of the right answer",
            unit = "nats per token")
        double meanLoss,
    @Column("whether greedy decoding begins with the right answer") boolean exactMatch,
    @Column("tokens of the right answer") int targetTokens,
    @Column("digest of the frozen set of prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<InContextRow> TABLE =
      Table.of(
              "in_context",
              "The answer of a checkpoint to a prompt in context.",
              InContextRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("prompt_set", "prompt_index");
}
