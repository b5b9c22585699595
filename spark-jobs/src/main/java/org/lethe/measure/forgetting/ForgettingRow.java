package org.lethe.measure.forgetting;

import java.io.Serializable;
import java.util.List;
import org.lethe.figure.Compared;
import org.lethe.figure.Verdict;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code forgetting}. Forgetting: what a checkpoint lost on a task against the state
 * before; positive = forgotten.
 */
@TableRow
public record ForgettingRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(
            "definition of value: delta (before minus after) or loss_delta (nats per token, after minus before)")
        String convention,
    @Column("metric of the reference") double before,
    @Column("metric of the checkpoint") double after,
    @Column(
            "signed forgetting in units of the metric, positive = forgotten; 0 with flag within_noise where before and after differ by no more than batching alone moves the base")
        double value,
    @Column(value = "lower end of the confidence interval of value", absent = "when there is none")
        Double ciLow,
    @Column(value = "upper end of the confidence interval of value", absent = "when there is none")
        Double ciHigh,
    @Column("how the interval was made, or why there is none") String ciMethod,
    @Column(value = "two-sided p-value of no change", absent = "where no test applies")
        Double pValue,
    @Column(value = "mcnemar_mid_p or paired_t", absent = "where no test applies") String pMethod,
    @Column(
            value =
                "p_value adjusted by Holm over the tasks of the same checkpoint, reference and metric that are above the floor, or trained on",
            absent = "where no test applies, at the floor")
        Double pHolm,
    @Column(
            value =
                "p_value adjusted by Benjamini and Hochberg over the same tasks; claims has it over all checkpoints",
            absent = "where no test applies, at the floor")
        Double pBh,
    @Column("documents compared") long n,
    @Column(
            value = "clusters of documents that are not independent, which are drawn as a whole",
            absent = "where documents are independent")
        Long nClusters,
    @Column(
            value =
                "why the value is to be read with care, words separated by commas (incomplete, not_significant, within_noise, few_items, at_floor; of the task's prompts from a share of 0.01 on cut_prompts, shows_own_answer, copies)",
            absent = "when there is nothing to say")
        String flag,
    @Column(
            value = "standard error of the mean paired difference over documents",
            absent = "with fewer than two")
        Double stderr,
    @Column(
            value =
                "minimum detectable effect: the smallest true difference that an interval of this width would show to be none of 0 with probability 0.8, before correction",
            absent = "without an interval")
        Double mde,
    @Column(
            "what p_holm shows: LOST, GAINED, NO_DIFFERENCE (none found), FLOOR (the base does not do the task, so there is nothing to forget) or UNTESTED")
        String verdict,
    @Column(
            value = "share of the task's requests that lost the beginning of their prompt",
            absent = "in older plans")
        Double shareCut,
    @Column(
            value =
                "share of the task's documents asked with their own right answer among the worked examples",
            absent = "in older plans")
        Double shareShowsOwnAnswer,
    @Column(
            value = "share of the task's documents that repeat an earlier one",
            absent = "in older plans")
        Double shareCopies)
    implements Compared, Serializable {

  /** Returns the number of independent parts: clusters, or documents. */
  public long units() {
    return nClusters == null ? n : nClusters;
  }

  /** Flag of a value over part of the planned documents. */
  public static final String INCOMPLETE = "incomplete";

  /** Flag of a value that chance explains at the experiment's confidence. */
  public static final String NOT_SIGNIFICANT = "not_significant";

  /** Flag of a difference that batching alone makes at the base; its value is zero. */
  public static final String WITHIN_NOISE = "within_noise";

  /** Flag of a value over too few documents, or too few that differ, for an interval. */
  public static final String FEW_ITEMS = "few_items";

  /** Flag of a task that the base does no better than without reading the question. */
  public static final String AT_FLOOR = "at_floor";

  public static final Table<ForgettingRow> TABLE =
      Table.of(
              "forgetting",
              "Forgetting: what a checkpoint lost on a task against the state before; positive = forgotten.",
              ForgettingRow.class)
          .sortedBy("task", "metric", "convention", "checkpoint_id");

  /** Returns what the difference shows. */
  public Verdict shows() {
    return Verdict.valueOf(verdict);
  }

  /** Returns whether the base does not do the task, so that there is nothing to forget. */
  public boolean isAtFloor() {
    return shows() == Verdict.FLOOR;
  }

  /** Returns whether a word is among the flags. */
  public boolean hasFlag(String word) {
    return flag != null && List.of(flag.split(",")).contains(word);
  }

  /** Returns whether the checkpoint was trained on the task. */
  public boolean isOfTrainedTask() {
    return task.equals(trainedOn);
  }
}
