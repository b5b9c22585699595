package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;
import static org.lethe.table.Column.strings;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code findings}. Which findings hold in every seed: the same training with other seeds,
 * one row a finding. No rows with a single seed.
 */
public record FindingRow(
    String finding,
    String baseId,
    String trainedOn,
    Integer trainingSteps,
    Integer restorationSteps,
    String task,
    String metric,
    String x,
    String y,
    String method,
    String shows,
    long nSeeds,
    long nHolds,
    long nAgree,
    String holds,
    double mean,
    double low,
    double high,
    List<String> bySeed,
    String test)
    implements Serializable {
  public static final String FINDING = "finding";
  public static final String BASE_ID = "base_id";
  public static final String TRAINED_ON = "trained_on";
  public static final String TRAINING_STEPS = "training_steps";
  public static final String RESTORATION_STEPS = "restoration_steps";
  public static final String TASK = "task";
  public static final String METRIC = "metric";
  public static final String X = "x";
  public static final String Y = "y";
  public static final String METHOD = "method";
  public static final String SHOWS = "shows";
  public static final String N_SEEDS = "n_seeds";
  public static final String N_HOLDS = "n_holds";
  public static final String N_AGREE = "n_agree";
  public static final String HOLDS = "holds";
  public static final String MEAN = "mean";
  public static final String LOW = "low";
  public static final String HIGH = "high";
  public static final String BY_SEED = "by_seed";
  public static final String TEST = "test";

  public static final Table TABLE =
      Table.named(
              "findings",
              "Which findings hold in every seed: the same training with other seeds, one row a finding. No rows with a single seed.")
          .columns(
              string(
                  FINDING,
                  "forgetting (direction, beyond chance), stage (of restoration) or correlation (sign, beyond chance)"),
              string(BASE_ID, "the base the checkpoints were fine-tuned from"),
              string(TRAINED_ON, "task trained on; null for a correlation").nullable(),
              int32(TRAINING_STEPS, "optimiser steps from the base; null when not stated")
                  .nullable(),
              int32(
                      RESTORATION_STEPS,
                      "optimiser steps of the restoration; null when not stated or not a stage")
                  .nullable(),
              string(TASK, "task tested on; null for a correlation").nullable(),
              string(METRIC, "name of the metric, as in task_scores; null for a correlation")
                  .nullable(),
              string(
                      X,
                      "the explaining measure of a correlation, as in correlations; null otherwise")
                  .nullable(),
              string(Y, "the forgetting convention explained; null otherwise").nullable(),
              string(METHOD, "pearson, spearman or kendall; null otherwise").nullable(),
              string(
                  SHOWS,
                  "what is counted: lost or gained, a stage, positive or negative; the direction of the mean over seeds, or the commonest stage"),
              int64(N_SEEDS, "seeds"),
              int64(N_HOLDS, "seeds that show it, beyond chance where that is tested"),
              int64(
                  N_AGREE,
                  "seeds that point that way, beyond chance or not; for a stage as n_holds"),
              string(HOLDS, "all, some or none of the seeds show it"),
              float64(
                  MEAN,
                  "mean over seeds: of forgetting, of the residual loss (stage), of the coefficient"),
              float64(LOW, "smallest of the seeds"),
              float64(HIGH, "largest of the seeds"),
              strings(BY_SEED, "every seed and what it shows [n_seeds]"),
              string(TEST, "what beyond chance means here"))
          .sortedBy(FINDING, TRAINED_ON, TRAINING_STEPS, TASK, METRIC, X, Y, METHOD);

  public static final StructType SCHEMA = TABLE.schema();

  public FindingRow {
    bySeed = List.copyOf(bySeed);
  }

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        finding,
        baseId,
        trainedOn,
        trainingSteps,
        restorationSteps,
        task,
        metric,
        x,
        y,
        method,
        shows,
        nSeeds,
        nHolds,
        nAgree,
        holds,
        mean,
        low,
        high,
        bySeed.toArray(String[]::new),
        test);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static FindingRow fromRow(Row row) {
    return new FindingRow(
        row.getAs(FINDING),
        row.getAs(BASE_ID),
        row.getAs(TRAINED_ON),
        row.getAs(TRAINING_STEPS),
        row.getAs(RESTORATION_STEPS),
        row.getAs(TASK),
        row.getAs(METRIC),
        row.getAs(X),
        row.getAs(Y),
        row.getAs(METHOD),
        row.getAs(SHOWS),
        row.getAs(N_SEEDS),
        row.getAs(N_HOLDS),
        row.getAs(N_AGREE),
        row.getAs(HOLDS),
        row.getAs(MEAN),
        row.getAs(LOW),
        row.getAs(HIGH),
        Cells.strings(row, BY_SEED),
        row.getAs(TEST));
  }
}
