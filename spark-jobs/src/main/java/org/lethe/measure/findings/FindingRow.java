package org.lethe.measure.findings;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code findings}. Which findings hold in every seed: the same training with other seeds,
 * one row a finding. No rows with a single seed.
 */
@TableRow
public record FindingRow(
    @Column(
            "forgetting (direction, beyond chance), stage (of restoration) or correlation (sign, beyond chance)")
        String finding,
    @Column("the base the checkpoints were fine-tuned from") String baseId,
    @Column(value = "task trained on", absent = "for a correlation") String trainedOn,
    @Column(value = "optimiser steps from the base", absent = "when not stated")
        Integer trainingSteps,
    @Column(value = "optimiser steps of the restoration", absent = "when not stated or not a stage")
        Integer restorationSteps,
    @Column(value = "task tested on", absent = "for a correlation") String task,
    @Column(value = "name of the metric, as in task_scores", absent = "for a correlation")
        String metric,
    @Column(
            value = "the explaining measure of a correlation, as in correlations",
            absent = "otherwise")
        String x,
    @Column(value = "the forgetting convention explained", absent = "otherwise") String y,
    @Column(value = "pearson, spearman or kendall", absent = "otherwise") String method,
    @Column(
            "what is counted: lost or gained, a stage, positive or negative; the direction of the mean over seeds, or the commonest stage")
        String shows,
    @Column("seeds") long nSeeds,
    @Column("seeds that show it, beyond chance where that is tested") long nHolds,
    @Column("seeds that point that way, beyond chance or not; for a stage as n_holds") long nAgree,
    @Column(
            "all, some or none of the seeds show it; none where shows is UNDECIDED, FLOOR or unchanged, which is no finding")
        String holds,
    @Column("mean over seeds: of forgetting, of the residual loss (stage), of the coefficient")
        double mean,
    @Column(
            value = "lower end of the interval of mean over seeds and documents",
            absent = "for a correlation, where nothing varies")
        Double ciLow,
    @Column(value = "upper end of that interval", absent = "where there is none") Double ciHigh,
    @Column("how the interval was made, or why there is none") String ciMethod,
    @Column(value = "two-sided p-value of a mean of 0", absent = "without an interval") Double p,
    @Column(
            value =
                "p adjusted by Benjamini and Hochberg over the findings of the same kind and metric",
            absent = "without an interval")
        Double pBh,
    @Column(
            value =
                "what p_bh shows of the recipe, whatever its seed: LOST, GAINED or NO_DIFFERENCE; for a stage of its residual loss",
            absent = "without an interval")
        String verdict,
    @Column("smallest of the seeds") double low,
    @Column("largest of the seeds") double high,
    @Column(value = "every seed and what it shows", shape = "[n_seeds]") List<String> bySeed,
    @Column("what beyond chance means here") String test)
    implements Serializable {

  public static final Table<FindingRow> TABLE =
      Table.of(
              "findings",
              "Which findings hold in every seed: the same training with other seeds, one row a finding. No rows with a single seed.",
              FindingRow.class)
          .sortedBy(
              "finding", "trained_on", "training_steps", "task", "metric", "x", "y", "method");

  public FindingRow {
    bySeed = List.copyOf(bySeed);
  }
}
