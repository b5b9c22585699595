package org.lethe.measure.gradients;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code gradients}. Gradient of a task's mean answer loss, per layer and module. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record GradientRow(
    @Column("index of the block, from 0; -1 for embedding, final norm and head") int layer,
    @Column(
            "place of the weight: q, k, v, o, gate, up, down, attn_norm, mlp_norm, embed, final_norm, lm_head; in some families pos_embed, q_norm, router, expert_up_7 ...; with _bias for biases")
        String module,
    @Column("number of parameters of the group") long nParams,
    @Column("number of examples the mean is taken over") long nExamples,
    @Column(
            value = "mean over examples of the mean answer-token negative log-likelihood",
            unit = "nats per token")
        double loss,
    @Column(value = "Euclidean norm of the gradient", unit = "nats per unit of parameter")
        double norm,
    @Column(
            value = "the gradient, row-major",
            shape = "[n_params]",
            absent = "above the size limit")
        float[] gradient,
    @Column(
            value = "seeded random projection of the gradient, of each head by itself",
            shape = "[sketch dimension]",
            absent = "in no file yet")
        float[] sketch,
    @Column("seed of the projection") long sketchSeed,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column(
            value =
                "number of examples of each block that documents are dealt into by their numbers",
            shape = "[blocks]",
            absent = "in files older than the column")
        List<Integer> blockExamples,
    @Column(
            value =
                "sketch of the mean gradient of each block's examples, 0 for a block without any, row-major",
            shape = "[blocks, sketch dimension]",
            absent = "in files older than the column")
        float[] blockSketches,
    @Column(
            value =
                "number of attention heads whose sketches stand side by side in a sketch: rows of q, k, v, columns of o; 1 for other modules",
            absent = "in files older than the column, whose sketches are of the whole module")
        Integer heads)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table<GradientRow> TABLE =
      Table.of(
              "gradients",
              "Gradient of a task's mean answer loss, per layer and module.",
              GradientRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("layer", "module");
}
