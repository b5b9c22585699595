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
    @Column(value = "FLOOR, NONE, PSEUDO, ACTUAL or UNDECIDED at each length", shape = "[n_points]")
        List<String> stages,
    @Column(value = "the fine-tuned checkpoint of each length", shape = "[n_points]")
        List<String> fineTunedIds,
    @Column(value = "its restored checkpoint", shape = "[n_points]") List<String> restoredIds,
    @Column(
            value =
                "t*: smallest training_steps from which every stage is ACTUAL; a detection time, the loss may have become actual since t_star_after",
            absent = "when the last one is not")
        Integer tStar,
    @Column(
            value =
                "largest training_steps before t* that show no actual loss (NONE or PSEUDO); 0 where none does",
            absent = "without t*")
        Integer tStarAfter,
    @Column(value = "smallest training_steps whose stage is PSEUDO", absent = "when there is none")
        Integer pseudoFrom,
    @Column(
            value =
                "p-value of one straight line of the residual loss Z against log training_steps, against a line that bends once",
            absent = "with fewer than 8 lengths")
        Double breakP,
    @Column(
            value = "training steps of the bend",
            unit = "optimiser steps",
            absent = "unless break_p rejects one straight line")
        Double breakSteps,
    @Column(value = "lower end of the interval of break_steps", absent = "without a break")
        Double breakLow,
    @Column(value = "upper end of the interval of break_steps", absent = "without a break")
        Double breakHigh,
    @Column(
            value = "slope before the bend, units of the metric per unit of log training_steps",
            absent = "without a break")
        Double slopeBefore,
    @Column(value = "slope after the bend", absent = "without a break") Double slopeAfter,
    @Column("how the break was sought, or why it was not") String breakMethod,
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
