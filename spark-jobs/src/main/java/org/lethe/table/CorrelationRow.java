package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code correlations}. Correlation of a pairwise task measure with forgetting over
 * ordered task pairs.
 */
public record CorrelationRow(
    String x,
    String y,
    String method,
    long nTasks,
    long nPairs,
    Double r,
    Double ciLow,
    Double ciHigh,
    String ciMethod,
    Double pNaive,
    Double pMantel,
    String pMantelMethod,
    Double slope,
    Double intercept,
    Double looLow,
    Double looHigh,
    Double clusterLow,
    Double clusterHigh,
    String clusterMethod,
    String flag,
    Integer trainingSteps,
    Long seed,
    String runs,
    Long nCheckpoints)
    implements Serializable {
  public static final String X = "x";
  public static final String Y = "y";
  public static final String METHOD = "method";
  public static final String N_TASKS = "n_tasks";
  public static final String N_PAIRS = "n_pairs";
  public static final String R = "r";
  public static final String CI_LOW = "ci_low";
  public static final String CI_HIGH = "ci_high";
  public static final String CI_METHOD = "ci_method";
  public static final String P_NAIVE = "p_naive";
  public static final String P_MANTEL = "p_mantel";
  public static final String P_MANTEL_METHOD = "p_mantel_method";
  public static final String SLOPE = "slope";
  public static final String INTERCEPT = "intercept";
  public static final String LOO_LOW = "loo_low";
  public static final String LOO_HIGH = "loo_high";
  public static final String CLUSTER_LOW = "cluster_low";
  public static final String CLUSTER_HIGH = "cluster_high";
  public static final String CLUSTER_METHOD = "cluster_method";
  public static final String FLAG = "flag";
  public static final String TRAINING_STEPS = "training_steps";
  public static final String SEED = "seed";
  public static final String RUNS = "runs";
  public static final String N_CHECKPOINTS = "n_checkpoints";

  public static final Table TABLE =
      Table.named(
              "correlations",
              "Correlation of a pairwise task measure with forgetting over ordered task pairs.")
          .columns(
              string(X, "the explaining measure, for example gradient_alignment_global"),
              string(Y, "the forgetting convention explained: delta or loss_delta"),
              string(METHOD, "pearson, spearman or kendall"),
              int64(N_TASKS, "tasks the pairs are made of"),
              int64(N_PAIRS, "ordered task pairs"),
              float64(R, "the coefficient in [-1, 1]; null where undefined").nullable(),
              float64(CI_LOW, "lower end of the confidence interval of r; null when there is none")
                  .nullable(),
              float64(CI_HIGH, "upper end of the confidence interval of r; null when there is none")
                  .nullable(),
              string(CI_METHOD, "fisher_z or none_fewer_than_8_pairs"),
              float64(
                      P_NAIVE,
                      "two-sided permutation p-value that takes pairs as independent, which they are not")
                  .nullable(),
              float64(P_MANTEL, "two-sided Mantel p-value, tasks permuted").nullable(),
              string(P_MANTEL_METHOD, "how p_mantel was made; null when there is none").nullable(),
              float64(SLOPE, "least-squares slope of y on x").nullable(),
              float64(INTERCEPT, "least-squares intercept").nullable(),
              float64(LOO_LOW, "smallest coefficient when one task is left out").nullable(),
              float64(LOO_HIGH, "largest coefficient when one task is left out").nullable(),
              float64(
                      CLUSTER_LOW,
                      "lower end of the interval of r when tasks, not pairs, are drawn; null when there is none")
                  .nullable(),
              float64(CLUSTER_HIGH, "upper end of that interval; null when there is none")
                  .nullable(),
              string(
                  CLUSTER_METHOD,
                  "task_cluster_bootstrap_percentile, or why there is no such interval"),
              string(
                      FLAG,
                      "why the coefficient is to be read with care; null when there is nothing to say")
                  .nullable(),
              int32(
                      TRAINING_STEPS,
                      "optimiser steps of the checkpoints; null when not stated, or where every task has one length and these differ")
                  .nullable(),
              int64(SEED, "seed of the checkpoints; null when not stated or not one: see runs")
                  .nullable(),
              string(
                  RUNS,
                  "one_checkpoint a trained task; mean_over_seeds or mean_over_checkpoints, several of a trained task averaged before pairs are taken"),
              int64(
                      N_CHECKPOINTS,
                      "checkpoints behind the pairs; null in files older than the column")
                  .nullable())
          .sortedBy(X, Y, METHOD, TRAINING_STEPS, SEED, RUNS);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        x,
        y,
        method,
        nTasks,
        nPairs,
        r,
        ciLow,
        ciHigh,
        ciMethod,
        pNaive,
        pMantel,
        pMantelMethod,
        slope,
        intercept,
        looLow,
        looHigh,
        clusterLow,
        clusterHigh,
        clusterMethod,
        flag,
        trainingSteps,
        seed,
        runs,
        nCheckpoints);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static CorrelationRow fromRow(Row row) {
    return new CorrelationRow(
        row.getAs(X),
        row.getAs(Y),
        row.getAs(METHOD),
        row.getAs(N_TASKS),
        row.getAs(N_PAIRS),
        row.getAs(R),
        row.getAs(CI_LOW),
        row.getAs(CI_HIGH),
        row.getAs(CI_METHOD),
        row.getAs(P_NAIVE),
        row.getAs(P_MANTEL),
        row.getAs(P_MANTEL_METHOD),
        row.getAs(SLOPE),
        row.getAs(INTERCEPT),
        row.getAs(LOO_LOW),
        row.getAs(LOO_HIGH),
        row.getAs(CLUSTER_LOW),
        row.getAs(CLUSTER_HIGH),
        row.getAs(CLUSTER_METHOD),
        row.getAs(FLAG),
        row.getAs(TRAINING_STEPS),
        row.getAs(SEED),
        row.getAs(RUNS),
        row.getAs(N_CHECKPOINTS));
  }
}
