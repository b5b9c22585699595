package org.lethe.table;

import java.io.Serializable;
import java.util.List;

/**
 * A row of {@code checkpoints}. Checkpoints of the experiment: what they are, where they come from,
 * what they are made of.
 */
@TableRow
public record CheckpointRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("folder of the checkpoint, or of its base where it is an adapter, after resolution")
        String path,
    @Column(value = "folder of the LoRA adapter applied to the path", absent = "without one")
        String adapter,
    @Column("base, control, fine_tuned, restored or own_task") String role,
    @Column(value = "checkpoint training started from", absent = "for a base") String parent,
    @Column(
            value =
                "control a restored checkpoint is compared with (base after the same restoration steps)",
            absent = "otherwise")
        String control,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column(value = "name of the training sequence", absent = "outside one") String sequence,
    @Column(value = "position in the sequence, from 1", absent = "outside one") Integer step,
    @Column(value = "seed of the training run", absent = "when not stated") Long seed,
    @Column(
            value = "optimiser steps from the parent to this checkpoint",
            absent = "when not stated")
        Integer trainingSteps,
    @Column(
            "digest of weights, config, tokenizer and adapter of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("digest without the adapter, equal for adapters of one base, 16 hexadecimal digits")
        String baseDigest,
    @Column("model_type of config.json, for example llama") String modelType,
    @Column("number of parameters, a tied head counted once") long nParams,
    @Column(
            "number of parameters a token meets: of a block's experts those that are chosen and the shared one")
        long nActiveParams,
    @Column("number of transformer blocks") int nLayers,
    @Column("number of query heads of a block") int nHeads,
    @Column("width of the residual stream") int dModel,
    @Column("number of rows of the embedding") int vocabSize,
    @Column("data type the weights are stored in, as safetensors names it: F32, F16 or BF16")
        String dtype,
    @Column(
            value = "largest learning rate of the run that made it",
            absent = "when the experiment did not train it")
        Double learningRate,
    @Column(
            value = "optimiser steps from the base to this checkpoint, over all its ancestors",
            absent = "for a base, and when not all are stated")
        Integer cumulativeSteps,
    @Column(
            value =
                "Euclidean norm of the difference of its weights to its parent's, adapters included",
            absent = "without a parent of the same shape")
        Double weightChange,
    @Column(
            value = "modules of the weights, as in gradients, ascending",
            absent = "without a parent of the same shape")
        List<String> modules,
    @Column(
            value = "weight_change of the weights of each module, over all blocks",
            shape = "[modules]",
            absent = "without a parent of the same shape")
        List<Double> moduleWeightChange,
    @Column(
            value = "name of the recipe of the run that made it, a key of training.recipes",
            absent = "when the experiment did not train it, and in files older than the column")
        String recipe,
    @Column(
            value = "objective of that recipe, as in training_runs",
            absent = "when the experiment did not train it, and in files older than the column")
        String objective)
    implements Serializable {

  public static final Table<CheckpointRow> TABLE =
      Table.of(
              "checkpoints",
              "Checkpoints of the experiment: what they are, where they come from, what they are made of.",
              CheckpointRow.class)
          .sortedBy("checkpoint_id");
}
