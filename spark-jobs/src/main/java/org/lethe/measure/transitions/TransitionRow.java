package org.lethe.measure.transitions;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code transitions}. When forgetting becomes real: a task along the lengths of one
 * fine-tuning, stage by stage.
 */
@TableRow
public record TransitionRow(
    @Column("the base that gross loss is measured against") String baseId,
    @Column("checkpoint the fine-tuning started from") String parentId,
    @Column(value = "task trained on", absent = "when it was not trained on a task")
        String trainedOn,
    @Column(value = "seed of the training runs", absent = "when not stated") Long seed,
    @Column(value = "optimiser steps of the restoration", absent = "when not stated")
        Integer restorationSteps,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("lengths on the curve") long nPoints,
    @Column(value = "optimiser steps from the parent, ascending", shape = "[n_points]")
        List<Integer> trainingSteps,
    @Column(value = "NONE, PSEUDO, ACTUAL or UNDECIDED at each length", shape = "[n_points]")
        List<String> stages,
    @Column(value = "the fine-tuned checkpoint of each length", shape = "[n_points]")
        List<String> fineTunedIds,
    @Column(value = "its restored checkpoint", shape = "[n_points]") List<String> restoredIds,
    @Column(
            value = "smallest training_steps from which every stage is ACTUAL",
            absent = "when the last one is not")
        Integer tStar,
    @Column(value = "smallest training_steps whose stage is PSEUDO", absent = "when there is none")
        Integer pseudoFrom,
    @Column(
            value =
                "first length of the second of two straight lines fitted to the residual loss Z against log training_steps",
            absent = "with fewer than 4 lengths")
        Integer breakSteps,
    @Column(
            value = "slope of the first line, units of the metric per unit of log training_steps",
            absent = "without a break")
        Double slopeBefore,
    @Column(value = "slope of the second line", absent = "without a break") Double slopeAfter,
    @Column("two_segment_least_squares_log_steps, or why there is no break") String breakMethod,
    @Column(value = "why the row is to be read with care", absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<TransitionRow> TABLE =
      Table.of(
              "transitions",
              "When forgetting becomes real: a task along the lengths of one fine-tuning, stage by stage.",
              TransitionRow.class)
          .sortedBy("task", "metric", "trained_on", "seed");

  public TransitionRow {
    trainingSteps = List.copyOf(trainingSteps);
    stages = List.copyOf(stages);
    fineTunedIds = List.copyOf(fineTunedIds);
    restoredIds = List.copyOf(restoredIds);
  }
}
