package org.lethe.measure.vectoreffects;

import java.io.Serializable;
import org.lethe.measure.context.VectorKind;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code vector_effects}. Answers to prompts that do not tell the task, with a vector
 * added to the residual stream at the last token.
 */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record VectorEffectRow(
    @Column("few_shot (a function vector) or instruction (an instruction vector)") String source,
    @Column("todd or fv: definition of the vector") String convention,
    @Column("prompts that are asked: zero_shot (for an instruction: it is removed) or shuffled")
        String promptSet,
    @Column("part of the queries: validation, by which the place is chosen, or test") String part,
    @Column(
            "none, task, random_heads (of the same blocks), gaussian (coordinates like the vector's)")
        String vector,
    @Column("number of the draw of a control, from 0") int draw,
    @Column("block after which the vector is added, from 0; -1 where none is added") int layer,
    @Column("what the vector is multiplied by; 0 where none is added") int strength,
    @Column(
            "whether layer and strength are those of least loss of the task's vector on validation queries in this form of prompt")
        boolean chosenPlace,
    @Column("prompts; their queries are answered right when the task is told") int n,
    @Column("share of prompts whose right token is the most probable") double top1,
    @Column("share whose right token is among the two most probable") double top2,
    @Column("share whose right token is among the three most probable") double top3,
    @Column("share whose right token is among the five most probable") double top5,
    @Column(
            value = "mean over prompts of the mean negative log-probability of the answer's tokens",
            unit = "nats per token")
        double loss,
    @Column("share of prompts whose greedy answer begins with the right one") double exactMatch,
    @Column(value = "indices of the queries in their split", shape = "[n]") int[] docIds,
    @Column(value = "tokens more probable than the first right one", shape = "[n]") int[] ranks,
    @Column(
            value = "mean negative log-probability of the answer's tokens",
            unit = "nats per token",
            shape = "[n]")
        float[] losses,
    @Column(value = "1 where the greedy answer begins with the right one, else 0", shape = "[n]")
        int[] matches,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String NONE = "none";
  public static final String TASK = "task";
  public static final String RANDOM_HEADS = "random_heads";
  public static final String GAUSSIAN = "gaussian";

  public static final Table<VectorEffectRow> TABLE =
      Table.of(
              "vector_effects",
              "Answers to prompts that do not tell the task, with a vector added to the residual stream.",
              VectorEffectRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy(
              "source", "convention", "prompt_set", "part", "vector", "draw", "layer", "strength");

  /** Returns whether the vector is one of a kind. */
  public boolean isOf(VectorKind kind) {
    return source.equals(kind.source().key()) && convention.equals(kind.convention().key());
  }
}
