package org.lethe.measure.recovery;

import java.io.Serializable;
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
    @Column("max(0, G - Z): the part restoration brings back") double pseudo,
    @Column(value = "1 - Z / G", absent = "unless the interval of G lies above 0") Double ratio,
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
    @Column("NONE, PSEUDO, ACTUAL or UNDECIDED") String stage,
    @Column(value = "how the intervals were made", absent = "when there are none") String ciMethod,
    @Column("documents compared") long n)
    implements Serializable {

  public static final Table<RecoveryRow> TABLE =
      Table.of(
              "recovery",
              "Restoration: whether what was forgotten comes back, against the control (Zhang et al. 2024).",
              RecoveryRow.class)
          .sortedBy("task", "metric", "fine_tuned_id");
}
