package org.lethe.measure.recovery;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code recovery}. Restoration: whether what was forgotten comes back, against the
 * control (Zhang et al. 2024).
 */
@TableRow
public record RecoveryRow(
    @Column("the fine-tuned checkpoint S") String fineTunedId,
    @Column("S after restoration, R") String restoredId,
    @Column("the base after the same restoration steps, B_r") String controlId,
    @Column("the base") String baseId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the fine-tuned checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("G = A(base) - A(S), units of the metric") double gross,
    @Column(value = "lower end of the interval of G", absent = "when there is none")
        Double grossLow,
    @Column(value = "upper end of the interval of G", absent = "when there is none")
        Double grossHigh,
    @Column("Z = A(B_r) - A(R), units of the metric") double residual,
    @Column(value = "lower end of the interval of Z", absent = "when there is none")
        Double residualLow,
    @Column(value = "upper end of the interval of Z", absent = "when there is none")
        Double residualHigh,
    @Column("G - Z: how much came back, units of the metric") double recovered,
    @Column(value = "lower end of the interval of recovered", absent = "when there is none")
        Double recoveredLow,
    @Column(value = "upper end of the interval of recovered", absent = "when there is none")
        Double recoveredHigh,
    @Column("max(0, G - Z): the part restoration brings back") double pseudo,
    @Column(
            value = "1 - Z / G: the share of the loss that came back",
            absent = "unless the interval of G lies above 0")
        Double ratio,
    @Column(value = "lower end of the interval of the ratio", absent = "when there is none")
        Double ratioLow,
    @Column(value = "upper end of the interval of the ratio", absent = "when there is none")
        Double ratioHigh,
    @Column(
            value = "log PPL(S) - log PPL(base) on the held-out text",
            unit = "nats per token",
            absent = "without such a text")
        Double patternShift,
    @Column(
            value = "log PPL(R) - log PPL(B_r) on the held-out text",
            unit = "nats per token",
            absent = "without such a text")
        Double patternResidual,
    @Column(
            "FLOOR (the base does not do the task), NONE (a loss beyond margin is excluded), PSEUDO (lost, and no more than margin stays lost), ACTUAL (lost, and something stays lost) or UNDECIDED")
        String stage,
    @Column(
            value =
                "p-value of the claim that the stage makes: twice the largest one-sided p-value of its conditions, before correction",
            absent = "where the stage claims nothing")
        Double stageP,
    @Column(
            value = "smallest loss that counts, units of the metric, from floors",
            absent = "at the floor")
        Double epsilon,
    @Column(value = "equivalence margin, units of the metric, from floors", absent = "at the floor")
        Double margin,
    @Column(
            value =
                "documents that would decide the stage with probability 0.8 if the observed losses are the true ones",
            absent = "where the stage is decided or no number would decide it")
        Long nToDecide,
    @Column(
            value = "smallest true G that would be shown to exceed epsilon with probability 0.8",
            absent = "at the floor, without an interval")
        Double mde,
    @Column("how the intervals were made, or why there are none") String ciMethod,
    @Column(value = "standard error of G over documents", absent = "with fewer than two")
        Double grossStderr,
    @Column(value = "standard error of Z over documents", absent = "with fewer than two")
        Double residualStderr,
    @Column(value = "standard error of G - Z over documents", absent = "with fewer than two")
        Double recoveredStderr,
    @Column("documents compared") long n,
    @Column(
            value = "clusters of documents that are not independent, which are drawn as a whole",
            absent = "where documents are independent")
        Long nClusters,
    @Column(
            value =
                "why the row is to be read with care, words separated by commas (incomplete, within_noise, few_items, partly_recovered, lost_in_restoration, pattern_not_restored; of the task's prompts cut_prompts, shows_own_answer, copies)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  /** Flag of a loss of which a part came back, and a part stays lost. */
  public static final String PARTLY_RECOVERED = "partly_recovered";

  /** Flag of a residual loss where fine-tuning alone shows none. */
  public static final String LOST_IN_RESTORATION = "lost_in_restoration";

  /** Flag of a checkpoint that is not back at the pattern of the pre-training text. */
  public static final String PATTERN_NOT_RESTORED = "pattern_not_restored";

  public static final Table<RecoveryRow> TABLE =
      Table.of(
              "recovery",
              "Restoration: whether what was forgotten comes back, against the control (Zhang et al. 2024).",
              RecoveryRow.class)
          .sortedBy("task", "metric", "fine_tuned_id");

  /** Returns the number of independent parts: clusters, or documents. */
  public long units() {
    return nClusters == null ? n : nClusters;
  }

  /** Returns whether the checkpoint was fine-tuned on the task. */
  public boolean isOfTrainedTask() {
    return task.equals(trainedOn);
  }

  /** Returns whether a word is among the flags. */
  public boolean hasFlag(String word) {
    return flag != null && List.of(flag.split(",")).contains(word);
  }
}
