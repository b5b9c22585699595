package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.ints;
import static org.lethe.table.Column.string;
import static org.lethe.table.Column.strings;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code transitions}. When forgetting becomes real: a task along the lengths of one
 * fine-tuning, stage by stage.
 */
public record TransitionRow(
    String baseId,
    String parentId,
    String trainedOn,
    Long seed,
    Integer restorationSteps,
    String task,
    String metric,
    long nPoints,
    List<Integer> trainingSteps,
    List<String> stages,
    List<String> fineTunedIds,
    List<String> restoredIds,
    Integer tStar,
    Integer pseudoFrom,
    Integer breakSteps,
    Double slopeBefore,
    Double slopeAfter,
    String breakMethod,
    String flag)
    implements Serializable {
  public static final String BASE_ID = "base_id";
  public static final String PARENT_ID = "parent_id";
  public static final String TRAINED_ON = "trained_on";
  public static final String SEED = "seed";
  public static final String RESTORATION_STEPS = "restoration_steps";
  public static final String TASK = "task";
  public static final String METRIC = "metric";
  public static final String N_POINTS = "n_points";
  public static final String TRAINING_STEPS = "training_steps";
  public static final String STAGES = "stages";
  public static final String FINE_TUNED_IDS = "fine_tuned_ids";
  public static final String RESTORED_IDS = "restored_ids";
  public static final String T_STAR = "t_star";
  public static final String PSEUDO_FROM = "pseudo_from";
  public static final String BREAK_STEPS = "break_steps";
  public static final String SLOPE_BEFORE = "slope_before";
  public static final String SLOPE_AFTER = "slope_after";
  public static final String BREAK_METHOD = "break_method";
  public static final String FLAG = "flag";

  public static final Table TABLE =
      Table.named(
              "transitions",
              "When forgetting becomes real: a task along the lengths of one fine-tuning, stage by stage.")
          .columns(
              string(BASE_ID, "the base that gross loss is measured against"),
              string(PARENT_ID, "checkpoint the fine-tuning started from"),
              string(TRAINED_ON, "task trained on; null when it was not trained on a task")
                  .nullable(),
              int64(SEED, "seed of the training runs; null when not stated").nullable(),
              int32(RESTORATION_STEPS, "optimiser steps of the restoration; null when not stated")
                  .nullable(),
              string(TASK, "name of the benchmark task"),
              string(METRIC, "name of the metric, as in task_scores"),
              int64(N_POINTS, "lengths on the curve"),
              ints(TRAINING_STEPS, "optimiser steps from the parent, ascending [n_points]"),
              strings(STAGES, "NONE, PSEUDO, ACTUAL or UNDECIDED at each length [n_points]"),
              strings(FINE_TUNED_IDS, "the fine-tuned checkpoint of each length [n_points]"),
              strings(RESTORED_IDS, "its restored checkpoint [n_points]"),
              int32(
                      T_STAR,
                      "smallest training_steps from which every stage is ACTUAL; null when the last one is not")
                  .nullable(),
              int32(
                      PSEUDO_FROM,
                      "smallest training_steps whose stage is PSEUDO; null when there is none")
                  .nullable(),
              int32(
                      BREAK_STEPS,
                      "first length of the second of two straight lines fitted to the residual loss Z against log training_steps; null with fewer than 4 lengths")
                  .nullable(),
              float64(
                      SLOPE_BEFORE,
                      "slope of the first line, units of the metric per unit of log training_steps; null without a break")
                  .nullable(),
              float64(SLOPE_AFTER, "slope of the second line; null without a break").nullable(),
              string(BREAK_METHOD, "two_segment_least_squares_log_steps, or why there is no break"),
              string(FLAG, "why the row is to be read with care; null when there is nothing to say")
                  .nullable())
          .sortedBy(TASK, METRIC, TRAINED_ON, SEED);

  public static final StructType SCHEMA = TABLE.schema();

  public TransitionRow {
    trainingSteps = List.copyOf(trainingSteps);
    stages = List.copyOf(stages);
    fineTunedIds = List.copyOf(fineTunedIds);
    restoredIds = List.copyOf(restoredIds);
  }

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        baseId,
        parentId,
        trainedOn,
        seed,
        restorationSteps,
        task,
        metric,
        nPoints,
        trainingSteps.stream().mapToInt(Integer::intValue).toArray(),
        stages.toArray(String[]::new),
        fineTunedIds.toArray(String[]::new),
        restoredIds.toArray(String[]::new),
        tStar,
        pseudoFrom,
        breakSteps,
        slopeBefore,
        slopeAfter,
        breakMethod,
        flag);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TransitionRow fromRow(Row row) {
    return new TransitionRow(
        row.getAs(BASE_ID),
        row.getAs(PARENT_ID),
        row.getAs(TRAINED_ON),
        row.getAs(SEED),
        row.getAs(RESTORATION_STEPS),
        row.getAs(TASK),
        row.getAs(METRIC),
        row.getAs(N_POINTS),
        Cells.integers(row, TRAINING_STEPS),
        Cells.strings(row, STAGES),
        Cells.strings(row, FINE_TUNED_IDS),
        Cells.strings(row, RESTORED_IDS),
        row.getAs(T_STAR),
        row.getAs(PSEUDO_FROM),
        row.getAs(BREAK_STEPS),
        row.getAs(SLOPE_BEFORE),
        row.getAs(SLOPE_AFTER),
        row.getAs(BREAK_METHOD),
        row.getAs(FLAG));
  }
}
