package org.lethe.measure.disruption;

import java.io.Serializable;
import java.util.List;
import org.lethe.figure.Compared;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code head_disruption_by_depth}. How many heads of a third of the blocks changed more
 * than training on one's own task changes them.
 */
@TableRow
public record DisruptionByDepthRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("third of the blocks: lower, middle, upper, or all for all blocks") String third,
    @Column("heads of the third that have a disruption") long heads,
    @Column("documents compared") long n,
    @Column("mean disruption of the heads, as in head_disruption") double disruption,
    @Column(
            value = "lower end of the confidence interval of disruption",
            absent = "when there is none")
        Double disruptionLow,
    @Column(
            value = "upper end of the confidence interval of disruption",
            absent = "when there is none")
        Double disruptionHigh,
    @Column(
            value = "share of the heads above the cut; about 0.01 for a null checkpoint",
            absent = "without a cut")
        Double severe,
    @Column(
            value = "lower end of the confidence interval of severe, the cut taken as known",
            absent = "when there is none")
        Double severeLow,
    @Column(value = "upper end of the confidence interval of severe", absent = "when there is none")
        Double severeHigh,
    @Column("share of the heads above 0.3") double beyondThreeTenths,
    @Column(
            value = "lower end of the confidence interval of beyond_three_tenths",
            absent = "when there is none")
        Double threeTenthsLow,
    @Column(
            value = "upper end of the confidence interval of beyond_three_tenths",
            absent = "when there is none")
        Double threeTenthsHigh,
    @Column("share of the heads above 0.5") double beyondHalf,
    @Column(
            value = "lower end of the confidence interval of beyond_half",
            absent = "when there is none")
        Double halfLow,
    @Column(
            value = "upper end of the confidence interval of beyond_half",
            absent = "when there is none")
        Double halfHigh,
    @Column(
            value =
                "how the intervals were made (percentile_bootstrap_of_pseudo_values: documents drawn with replacement, the same for all heads)",
            absent = "when there are none")
        String ciMethod,
    @Column(value = "the cut, as in head_disruption", absent = "without null checkpoints")
        Double cut,
    @Column("checkpoints the cut is made of, as in head_disruption") List<String> nullCheckpoints,
    @Column("disruptions the cut is a percentile of") long nullValues,
    @Column(
            value = "why the values are to be read with care, as in head_disruption",
            absent = "when there is nothing to say")
        String flag)
    implements Compared, Serializable {

  public static final Table<DisruptionByDepthRow> TABLE =
      Table.of(
              "head_disruption_by_depth",
              "How many heads of a third of the blocks changed more than training on one's own task changes them.",
              DisruptionByDepthRow.class)
          .sortedBy("task", "third", "checkpoint_id", "reference_id");
}
