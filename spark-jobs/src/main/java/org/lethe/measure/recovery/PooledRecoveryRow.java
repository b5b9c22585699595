package org.lethe.measure.recovery;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code recovery_pooled}. How much fine-tuning lost and how much restoration brought
 * back, over all tasks that the base can do and the checkpoint was not trained on.
 */
@TableRow
public record PooledRecoveryRow(
    @Column("the base") String baseId,
    @Column(
            value = "the fine-tuned checkpoint S",
            absent = "in the row of all fine-tuned checkpoints with the same restoration")
        String fineTunedId,
    @Column(value = "S after restoration, R", absent = "in the row of all") String restoredId,
    @Column(value = "optimiser steps of the restoration", absent = "when not stated")
        Integer restorationSteps,
    @Column(value = "task the fine-tuned checkpoint was trained on", absent = "in the row of all")
        String trainedOn,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(value = "tasks pooled, each with the same weight", shape = "[n]") List<String> tasks,
    @Column("fine-tuned checkpoints pooled") long nCheckpoints,
    @Column("mean over tasks of G, units of the metric") double gross,
    @Column("lower end of the interval of gross") double grossLow,
    @Column("upper end of the interval of gross") double grossHigh,
    @Column("mean over tasks of Z, units of the metric") double residual,
    @Column("lower end of the interval of residual") double residualLow,
    @Column("upper end of the interval of residual") double residualHigh,
    @Column("mean over tasks of G - Z: how much came back") double recovered,
    @Column("lower end of the interval of recovered") double recoveredLow,
    @Column("upper end of the interval of recovered") double recoveredHigh,
    @Column(
            value = "1 - residual / gross: the share of the loss that came back",
            absent = "unless the interval of gross lies above 0")
        Double ratio,
    @Column(value = "lower end of the interval of ratio", absent = "without a ratio")
        Double ratioLow,
    @Column(value = "upper end of the interval of ratio", absent = "without a ratio")
        Double ratioHigh,
    @Column(
            "how the intervals were made: of a checkpoint, tasks are fixed and their documents independent samples; of all checkpoints, which share documents, the means of the ends")
        String ciMethod,
    @Column(
            value = "pattern_not_restored where that holds of a checkpoint",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<PooledRecoveryRow> TABLE =
      Table.of(
              "recovery_pooled",
              "How much fine-tuning lost and how much restoration brought back, over all tasks that the base can do.",
              PooledRecoveryRow.class)
          .sortedBy("metric", "base_id", "fine_tuned_id", "restored_id");

  public PooledRecoveryRow {
    tasks = List.copyOf(tasks);
  }
}
