package org.lethe.measure.correlation;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code correlations}. Correlation of a pairwise task measure with forgetting over
 * ordered task pairs.
 */
@TableRow
public record CorrelationRow(
    @Column("the explaining measure, for example gradient_alignment_global") String x,
    @Column("the forgetting convention explained: delta or loss_delta") String y,
    @Column("pearson, spearman or kendall") String method,
    @Column("tasks the pairs are made of") long nTasks,
    @Column("ordered task pairs") long nPairs,
    @Column(value = "the coefficient in [-1, 1]", absent = "where undefined") Double r,
    @Column(value = "lower end of the confidence interval of r", absent = "when there is none")
        Double ciLow,
    @Column(value = "upper end of the confidence interval of r", absent = "when there is none")
        Double ciHigh,
    @Column(
            "dyadic_jackknife_t (each task left out once with its pairs, less what belongs to single pairs; Student's t on the scale of Fisher's z), or why there is no interval")
        String ciMethod,
    @Column(
            value =
                "two-sided permutation p-value that takes pairs as independent, which they are not",
            absent = "where r is, and with fewer than 6 tasks")
        Double pNaive,
    @Column(
            value = "two-sided Mantel p-value, tasks permuted",
            absent = "where r is, and with fewer than 6 tasks")
        Double pMantel,
    @Column(value = "how p_mantel was made", absent = "when there is none") String pMantelMethod,
    @Column(value = "least-squares slope of y on x", absent = "where x does not vary") Double slope,
    @Column(value = "least-squares intercept", absent = "where x does not vary") Double intercept,
    @Column(
            value = "smallest coefficient when one task is left out",
            absent = "where one is undefined")
        Double looLow,
    @Column(
            value = "largest coefficient when one task is left out",
            absent = "where one is undefined")
        Double looHigh,
    @Column(
            value = "lower end of the interval of r when tasks, not pairs, are drawn",
            absent = "when there is none")
        Double clusterLow,
    @Column(value = "upper end of that interval", absent = "when there is none") Double clusterHigh,
    @Column("task_cluster_bootstrap_percentile, or why there is no such interval")
        String clusterMethod,
    @Column(
            value =
                "why the coefficient is to be read with care (too_few_tasks: fewer than 6, no interval and no test)",
            absent = "when there is nothing to say")
        String flag,
    @Column(
            value = "optimiser steps of the checkpoints",
            absent = "when not stated, or where every task has one length and these differ")
        Integer trainingSteps,
    @Column(value = "seed of the checkpoints", absent = "when not stated or not one: see runs")
        Long seed,
    @Column(
            "one_checkpoint a trained task; mean_over_seeds or mean_over_checkpoints, several of a trained task averaged before pairs are taken")
        String runs,
    @Column(value = "checkpoints behind the pairs", absent = "in files older than the column")
        Long nCheckpoints,
    @Column(
            value =
                "p_mantel adjusted by Benjamini and Hochberg over all rows of the same y and method",
            absent = "where p_mantel is")
        Double pBh,
    @Column(
            value =
                "lower end of Fisher's interval, which takes pairs as independent and is too narrow",
            absent = "with fewer than 8 pairs")
        Double naiveLow,
    @Column(value = "upper end of that interval", absent = "with fewer than 8 pairs")
        Double naiveHigh)
    implements Serializable {

  private static final double LEVEL = 0.05; // of the adjusted p-value

  /** Returns whether the coefficient was tested. */
  boolean tested() {
    return pBh != null;
  }

  /** Returns whether the coefficient is beyond chance at 0.05, adjusted over its family. */
  boolean beyondChance() {
    return tested() && pBh < LEVEL;
  }

  public static final Table<CorrelationRow> TABLE =
      Table.of(
              "correlations",
              "Correlation of a pairwise task measure with forgetting over ordered task pairs.",
              CorrelationRow.class)
          .sortedBy("x", "y", "method", "training_steps", "seed", "runs");
}
