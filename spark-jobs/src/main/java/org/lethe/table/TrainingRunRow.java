package org.lethe.table;

import java.io.Serializable;

/**
 * A row of {@code training_runs}. Training runs of the experiment: what each was made from and how
 * it ended.
 */
@SuppressWarnings("ArrayRecordComponent") // rows are many and never compared
@TableRow
public record TrainingRunRow(
    @Column("name of the run") String runId,
    @Column("pretrain, fine-tune or restore") String recipe,
    @Column(value = "checkpoint the run started from", absent = "for pretrain") String parent,
    @Column("what it read, partition data of training_examples") String data,
    @Column("seed of the data order, of new weights and of adapters") long seed,
    @Column(value = "rank of its adapters", absent = "when all weights were trained")
        Integer loraRank,
    @Column("optimiser steps done") int steps,
    @Column("optimiser steps asked for") int plannedSteps,
    @Column("steps after which it left a checkpoint, ascending") int[] checkpointSteps,
    @Column(
            "FINISHED, DIVERGED, FAILED (problem says why; the next command tries it again), or,"
                + " because its parent was never made, SKIPPED after a run that diverged and"
                + " BLOCKED after one that failed")
        String outcome,
    @Column(value = "why it ended early", absent = "when FINISHED") String problem,
    @Column(
            value = "mean loss of the targets of the first batch",
            unit = "nats per token",
            absent = "without steps")
        Double firstLoss,
    @Column(
            value = "mean loss of the targets of the last batch",
            unit = "nats per token",
            absent = "without steps")
        Double lastLoss,
    @Column("tokens read, padding excluded") long tokens,
    @Column("wall time of its steps; differs from run to run") double seconds,
    @Column("digest of all that the weights follow from, 16 hexadecimal digits") String trainingId,
    @Column(value = "largest learning rate", absent = "in files older than the column")
        Double learningRate,
    @Column(
            value = "name of its recipe, a key of training.recipes; column recipe has the kind",
            absent = "in files older than the column")
        String recipeName,
    @Column(
            value =
                "what its objective adds to plain training, with its weights, joined by +; plain"
                    + " without any",
            absent = "in files older than the column")
        String objective,
    @Column(
            value = "parameters that were trained; of heads that are frozen their maps count whole",
            absent = "when FAILED, BLOCKED or SKIPPED, and in files older than the column")
        Long trainedParameters,
    @Column(
            value = "tokens of the forward passes of a teacher, padding excluded",
            absent = "in files older than the column")
        Long teacherTokens,
    @Column(
            value =
                "tokens of the forward and backward passes for Fisher information, before the first"
                    + " step",
            absent = "when FAILED, BLOCKED or SKIPPED, and in files older than the column")
        Long fisherTokens,
    @Column(
            value =
                "estimate, made before the run, of the memory that it takes at its peak: weights,"
                    + " moments, gradients, what its objective keeps, activations of its largest"
                    + " batch",
            unit = "bytes",
            absent = "when FAILED, BLOCKED or SKIPPED, and in files older than the column")
        Long estimatedMemory)
    implements Serializable {

  public static final Table<TrainingRunRow> TABLE =
      Table.of(
              "training_runs",
              "Training runs of the experiment: what each was made from and how it ended.",
              TrainingRunRow.class)
          .sortedBy("run_id");
}
