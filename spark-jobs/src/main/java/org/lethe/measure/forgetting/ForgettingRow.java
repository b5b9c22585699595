package org.lethe.measure.forgetting;

import java.io.Serializable;
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
    @Column(value = "how the interval was made", absent = "when there is none") String ciMethod,
    @Column(value = "two-sided p-value of no change", absent = "where no test applies")
        Double pValue,
    @Column(value = "mcnemar_mid_p", absent = "where no test applies") String pMethod,
    @Column(
            value =
                "p_value adjusted by Holm over the tasks of the same checkpoint, reference and metric",
            absent = "where no test applies")
        Double pHolm,
    @Column(
            value = "p_value adjusted by Benjamini and Hochberg over the same tasks",
            absent = "where no test applies")
        Double pBh,
    @Column("documents compared") long n,
    @Column(
            value =
                "why the value is to be read with care, words separated by commas (incomplete, not_significant, within_noise)",
            absent = "when there is nothing to say")
        String flag,
    @Column(
            value = "standard error of the mean paired difference over documents",
            absent = "with fewer than two")
        Double stderr,
    @Column(
            value =
                "minimum detectable effect: the smallest true difference that a two-sided test at 0.05 finds with probability 0.8, (t(0.975, n-1) + t(0.8, n-1)) times stderr",
            absent = "where no document differs")
        Double mde)
    implements Compared, Serializable {

  /** Flag of a value over part of the planned documents. */
  public static final String INCOMPLETE = "incomplete";

  /** Flag of a value that chance explains at the experiment's confidence. */
  public static final String NOT_SIGNIFICANT = "not_significant";

  /** Flag of a difference that batching alone makes at the base; its value is zero. */
  public static final String WITHIN_NOISE = "within_noise";

  private static final double LEVEL = 0.05; // of a p-value that the flag does not judge

  public static final Table<ForgettingRow> TABLE =
      Table.of(
              "forgetting",
              "Forgetting: what a checkpoint lost on a task against the state before; positive = forgotten.",
              ForgettingRow.class)
          .sortedBy("task", "metric", "convention", "checkpoint_id");

  /** Returns the row with adjusted p-values and the flag that they imply. */
  public ForgettingRow withAdjusted(double holm, double benjaminiHochberg, String newFlag) {
    return ForgettingRowBuilder.builder(this)
        .pHolm(holm)
        .pBh(benjaminiHochberg)
        .flag(newFlag)
        .build();
  }

  /** Returns whether the checkpoint was trained on the task. */
  public boolean isOfTrainedTask() {
    return task.equals(trainedOn);
  }

  /**
   * Returns what the difference shows: as the flag says where it names noise or chance, else by the
   * paired test, else by the interval.
   */
  public Verdict verdict() {
    String words = flag == null ? "" : flag;
    if (words.contains(WITHIN_NOISE) || words.contains(NOT_SIGNIFICANT)) {
      return Verdict.WITHIN_CHANCE;
    }
    if (pValue == null) {
      return Verdict.byInterval(value, ciLow, ciHigh);
    }
    boolean judged = words.isEmpty(); // a value without a flag passed the experiment's own level
    return judged || pValue < LEVEL ? Verdict.beyondChance(value) : Verdict.WITHIN_CHANCE;
  }
}
