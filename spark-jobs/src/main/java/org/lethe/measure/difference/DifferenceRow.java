package org.lethe.measure.difference;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code differences}. What a checkpoint of experiment B scores or forgets, less what a
 * checkpoint of experiment A does, on the documents that both were asked alike.
 */
@TableRow
public record DifferenceRow(
    @Column("name of the checkpoint in experiment A") String checkpointA,
    @Column("name of the checkpoint in experiment B") String checkpointB,
    @Column(
            value = "state before training in experiment A, from which forgetting is counted",
            absent = "for a score")
        String referenceA,
    @Column(value = "the same in experiment B", absent = "for a score") String referenceB,
    @Column(value = "what the references are: base or parent", absent = "for a score")
        String against,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint of experiment A was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(
            "what is compared: score, or forgetting as delta (before minus after) or loss_delta (nats per token, after minus before)")
        String quantity,
    @Column("the quantity in experiment A, over the documents compared") double valueA,
    @Column("the quantity in experiment B") double valueB,
    @Column("value_b less value_a, units of the metric") double difference,
    @Column(
            value = "lower end of the confidence interval of difference",
            absent = "when there is none")
        Double ciLow,
    @Column(
            value = "upper end of the confidence interval of difference",
            absent = "when there is none")
        Double ciHigh,
    @Column("how the interval was made, or why there is none") String ciMethod,
    @Column(
            value =
                "standard error over documents of the mean difference, each document beside itself",
            absent = "with fewer than two")
        Double stderr,
    @Column(value = "two-sided p-value of no difference", absent = "where no test applies")
        Double pValue,
    @Column(
            value =
                "mcnemar_mid_p, tango_score or paired_t; none_differs where no document differs",
            absent = "where no test applies")
        String pMethod,
    @Column(
            value =
                "p_value adjusted by Benjamini and Hochberg over the rows of the same quantity, metric and against that are tested and not at the floor",
            absent = "where no test applies, at the floor")
        Double pBh,
    @Column("number of tests of that family") long familySize,
    @Column(
            value =
                "minimum detectable effect: the smallest true difference that is found with probability 0.8, before correction",
            absent = "without an estimate of the spread")
        Double mde,
    @Column("documents compared") long n,
    @Column(
            value = "clusters of documents that are not independent, which are drawn as a whole",
            absent = "where documents are independent")
        Long nClusters,
    @Column("documents of both experiments that were asked otherwise and are left out")
        long nOtherwise,
    @Column(
            value =
                "why the difference is to be read with care, words separated by commas (incomplete, within_noise, few_items, at_floor, other_questions)",
            absent = "when there is nothing to say")
        String flag,
    @Column(
            "what p_bh shows at the level of the intervals: HIGHER, LOWER, NO_DIFFERENCE (none found), FLOOR (a base does not do the task, so there is nothing to forget) or UNTESTED")
        String verdict)
    implements Serializable {
  /** Quantity of rows that compare scores. */
  static final String SCORE = "score";

  public static final Table<DifferenceRow> TABLE =
      Table.of(
              "differences",
              "What checkpoints of experiment B score or forget, less those of experiment A, on the documents that both were asked alike.",
              DifferenceRow.class)
          .sortedBy("quantity", "metric", "task", "checkpoint_a");

  /** Returns whether forgetting is compared, not scores. */
  boolean isForgetting() {
    return !quantity.equals(SCORE);
  }

  DifferenceVerdict shows() {
    return DifferenceVerdict.valueOf(verdict);
  }

  boolean isBeyondChance() {
    return shows() == DifferenceVerdict.HIGHER || shows() == DifferenceVerdict.LOWER;
  }

  boolean hasFlag(String word) {
    return flag != null && List.of(flag.split(",")).contains(word);
  }

  /** Returns the checkpoints compared, once where both have one name. */
  String checkpoints() {
    return checkpointA.equals(checkpointB) ? checkpointA : checkpointA + " / " + checkpointB;
  }
}
