package org.lethe.measure.vectordynamics;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code vector_states}. How far the residual stream points along vectors of the task. */
@TableRow
public record VectorStateRow(
    @Column("few_shot (a function vector) or instruction (an instruction vector)") String source,
    @Column("todd or fv: definition of the vectors") String convention,
    @Column("layer of the residual stream: 0 the embedding, k the output of block k") int layer,
    @Column("prompts that tell the task") int n,
    @Column(
            value =
                "mean over prompts of the cosine of the residual stream at the last token with the vector of the base",
            absent = "when the base has none")
        Double cosineBase,
    @Column(
            value = "the same with the checkpoint's own vector",
            absent = "when the checkpoint has none")
        Double cosineOwn,
    @Column("checkpoint whose vector is the base's") String baseId,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<VectorStateRow> TABLE =
      Table.of(
              "vector_states",
              "How far the residual stream points along vectors of the task.",
              VectorStateRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("source", "convention", "layer");
}
