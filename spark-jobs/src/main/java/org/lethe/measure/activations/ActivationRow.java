package org.lethe.measure.activations;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code activations}. Residual stream and head outputs at a position of the prompt. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record ActivationRow(
    @Column(
            "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits")
        String requestId,
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column(
            "resid (residual stream) or head (attention-weighted values of one head, before the output projection)")
        String site,
    @Column("resid: 0 = embedding, k = after block k; head: index of the block, from 0") int layer,
    @Column("index of the head, from 0; -1 for resid") int head,
    @Column("last (last prompt token) or mean (mean over prompt tokens)") String position,
    @Column("the activation [d_model] for resid, [d_head] for head") float[] vector,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String SITE = "site";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table<ActivationRow> TABLE =
      Table.of(
              "activations",
              "Residual stream and head outputs at a position of the prompt.",
              ActivationRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("site", "layer", "head", "position", "doc_id");
}
