package org.lethe.measure.vectorinterventions;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code vector_interventions}. Answers of a trained checkpoint with a vector added to, or
 * taken from, the residual stream at the last token.
 */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record VectorInterventionRow(
    @Column("few_shot (function vectors) or instruction (instruction vectors)") String source,
    @Column("todd or fv: definition of the vectors") String convention,
    @Column("prompts that are asked: few_shot or instruction, which tell the task, or zero_shot")
        String promptSet,
    @Column(
            "none, add_base (the base's vector of this task), subtract_new (the checkpoint's vector of the task it was trained on)")
        String intervention,
    @Column(
            "none, task, random_heads (of the same blocks), gaussian (coordinates like the vector's)")
        String vector,
    @Column("number of the draw of a control, from 0") int draw,
    @Column("block after which the vector is added, from 0; -1 where none is added") int layer,
    @Column(
            "what the vector is multiplied by; negative where it is taken away, 0 where none is added")
        int strength,
    @Column(value = "task of the vector", absent = "without one") String vectorTask,
    @Column("prompts of the test part whose query the base answers right when told the task") int n,
    @Column("share of prompts whose right token is the most probable") double top1,
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
    @Column(value = "ranks of the base's answers to the same prompts", shape = "[n]")
        int[] baseRanks,
    @Column(
            value = "losses of the base's answers to the same prompts",
            unit = "nats per token",
            shape = "[n]")
        float[] baseLosses,
    @Column("the base, from which the vector comes that is added") String referenceId,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String NONE = "none";
  public static final String ADD_BASE = "add_base";
  public static final String SUBTRACT_NEW = "subtract_new";

  public static final Table<VectorInterventionRow> TABLE =
      Table.of(
              "vector_interventions",
              "Answers of a trained checkpoint with a vector added to, or taken from, the residual stream.",
              VectorInterventionRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("source", "convention", "prompt_set", "intervention", "vector", "draw");
}
