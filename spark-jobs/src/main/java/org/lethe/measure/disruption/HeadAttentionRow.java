package org.lethe.measure.disruption;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code head_attention}. What the heads of a block attend to at a prompt, before and
 * after training.
 */
@SuppressWarnings("ArrayRecordComponent") // arrays: rows are many and never compared
@TableRow
public record HeadAttentionRow(
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("index of the block, from 0") int layer,
    @Column("tokens of the prompt, each a query") int queries,
    @Column(
            value =
                "mean over queries of the Jensen-Shannon divergence (base 2) of attention rows, in [0, 1]",
            unit = "bits",
            shape = "[heads]")
        double[] divergence,
    @Column(value = "the same of the last query", unit = "bits", shape = "[heads]")
        double[] lastDivergence,
    @Column(
            value =
                "mean over queries that see several keys of the change of entropy over the log of their number, in [-1, 1]",
            shape = "[heads]",
            absent = "for a prompt of one token")
        double[] entropyChange,
    @Column(
            value =
                "norm of the change of the head's weights over their norm: rows of q, of k and v of its key head, columns of o; NaN where they are zero",
            shape = "[heads]")
        double[] weightChange,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {

  public static final Table<HeadAttentionRow> TABLE =
      Table.of(
              "head_attention",
              "What the heads of a block attend to at a prompt, before and after training.",
              HeadAttentionRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("layer", "doc_id");
}
