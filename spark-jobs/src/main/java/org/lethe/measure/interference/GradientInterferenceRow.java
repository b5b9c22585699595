package org.lethe.measure.interference;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code gradient_interference}. How often, and how far, gradients of small batches of two
 * tasks point apart on one checkpoint; of one task with itself, which is what noise alone does.
 */
@TableRow
public record GradientInterferenceRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("first task, by name") String taskA,
    @Column("second task; the first one for pairs within a task") String taskB,
    @Column("global (all parameters), layer, module or head (rows of q, k, v; columns of o)")
        String scope,
    @Column(value = "layer as in gradients", absent = "for scope global") Integer layer,
    @Column(value = "module as in gradients", absent = "for scopes global and layer") String module,
    @Column(
            value = "head of the module, from 0; of k and v the head of keys and values",
            absent = "unless scope is head")
        Integer head,
    @Column("blocks that hold examples of either task") int blocks,
    @Column("pairs of a block of one task and a block of another number of the other") long pairs,
    @Column("mean cosine of the pairs in [-1, 1]") double meanCosine,
    @Column("mean over pairs of max(0, -cosine), in [0, 1]") double interference,
    @Column(
            value = "lower end of the confidence interval of interference",
            absent = "when there is none, for example where leaving out a block leaves no conflict")
        Double interferenceLow,
    @Column(
            value = "upper end of the confidence interval of interference",
            absent = "when there is none")
        Double interferenceHigh,
    @Column("share of pairs whose cosine is negative") double conflictRate,
    @Column(
            value = "lower end of the confidence interval of conflict_rate",
            absent = "when there is none")
        Double conflictLow,
    @Column(
            value = "upper end of the confidence interval of conflict_rate",
            absent = "when there is none")
        Double conflictHigh,
    @Column(
            value = "interference within a task, mean of the two tasks",
            absent = "for pairs within a task, or where a task has fewer than 2 blocks")
        Double baselineInterference,
    @Column(
            value = "conflict rate within a task, mean of the two tasks",
            absent = "for pairs within a task, or where a task has fewer than 2 blocks")
        Double baselineConflictRate,
    @Column(
            value =
                "conflict_rate minus baseline_conflict_rate: above 0 where tasks conflict more than batches of one task",
            absent = "where there is no baseline")
        Double excess,
    @Column(value = "lower end of the confidence interval of excess", absent = "when there is none")
        Double excessLow,
    @Column(value = "upper end of the confidence interval of excess", absent = "when there is none")
        Double excessHigh,
    @Column(
            value =
                "how the intervals were made (block_jackknife: each block left out of both tasks once, Student's t; on a log scale for interference, as number of independent pairs of a Wilson interval for the rate, by MOVER for excess)",
            absent = "when there are none")
        String ciMethod,
    @Column(
            "standard error of one cosine from sketching, 1 / sqrt(numbers of a sketch); 0 where nothing was sketched")
        double sketchError,
    @Column(
            value = "few_blocks: fewer than 8 blocks of either task, no intervals",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {
  public static final String SCOPE = "scope";

  public static final Table<GradientInterferenceRow> TABLE =
      Table.of(
              "gradient_interference",
              "How often, and how far, gradients of small batches of two tasks point apart.",
              GradientInterferenceRow.class)
          .sortedBy("scope", "layer", "module", "head", "task_a", "task_b");

  /** Returns whether the pairs are within one task. */
  public boolean isWithin() {
    return taskA.equals(taskB);
  }
}
