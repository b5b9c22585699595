package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code recovery}. Restoration: whether what was forgotten comes back, against the
 * control (Zhang et al. 2024).
 */
public record RecoveryRow(
    String fineTunedId,
    String restoredId,
    String controlId,
    String baseId,
    String task,
    String trainedOn,
    String metric,
    double gross,
    Double grossLow,
    Double grossHigh,
    double residual,
    Double residualLow,
    Double residualHigh,
    double pseudo,
    Double ratio,
    Double ratioLow,
    Double ratioHigh,
    Double patternShift,
    Double patternResidual,
    String stage,
    String ciMethod,
    long n) {
  public static final String FINE_TUNED_ID = "fine_tuned_id";
  public static final String RESTORED_ID = "restored_id";
  public static final String CONTROL_ID = "control_id";
  public static final String BASE_ID = "base_id";
  public static final String TASK = "task";
  public static final String TRAINED_ON = "trained_on";
  public static final String METRIC = "metric";
  public static final String GROSS = "gross";
  public static final String GROSS_LOW = "gross_low";
  public static final String GROSS_HIGH = "gross_high";
  public static final String RESIDUAL = "residual";
  public static final String RESIDUAL_LOW = "residual_low";
  public static final String RESIDUAL_HIGH = "residual_high";
  public static final String PSEUDO = "pseudo";
  public static final String RATIO = "ratio";
  public static final String RATIO_LOW = "ratio_low";
  public static final String RATIO_HIGH = "ratio_high";
  public static final String PATTERN_SHIFT = "pattern_shift";
  public static final String PATTERN_RESIDUAL = "pattern_residual";
  public static final String STAGE = "stage";
  public static final String CI_METHOD = "ci_method";
  public static final String N = "n";

  public static final Table TABLE =
      Table.named(
              "recovery",
              "Restoration: whether what was forgotten comes back, against the control (Zhang et al. 2024).")
          .columns(
              string(FINE_TUNED_ID, "the fine-tuned checkpoint S"),
              string(RESTORED_ID, "S after restoration, R"),
              string(CONTROL_ID, "the base after the same restoration steps, B_r"),
              string(BASE_ID, "the base"),
              string(TASK, "name of the benchmark task"),
              string(
                      TRAINED_ON,
                      "task the fine-tuned checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              string(METRIC, "name of the metric, as in task_scores"),
              float64(GROSS, "G = A(base) - A(S), units of the metric"),
              float64(GROSS_LOW, "lower end of the interval of G").nullable(),
              float64(GROSS_HIGH, "upper end of the interval of G").nullable(),
              float64(RESIDUAL, "Z = A(B_r) - A(R), units of the metric"),
              float64(RESIDUAL_LOW, "lower end of the interval of Z").nullable(),
              float64(RESIDUAL_HIGH, "upper end of the interval of Z").nullable(),
              float64(PSEUDO, "max(0, G - Z): the part restoration brings back"),
              float64(RATIO, "1 - Z / G; null unless the interval of G lies above 0").nullable(),
              float64(RATIO_LOW, "lower end of the interval of the ratio").nullable(),
              float64(RATIO_HIGH, "upper end of the interval of the ratio").nullable(),
              float64(
                      PATTERN_SHIFT,
                      "log PPL(S) - log PPL(base) on the held-out text, nats per token; null without such a text")
                  .nullable(),
              float64(
                      PATTERN_RESIDUAL,
                      "log PPL(R) - log PPL(B_r) on the held-out text, nats per token; null without such a text")
                  .nullable(),
              string(STAGE, "NONE, PSEUDO, ACTUAL or UNDECIDED"),
              string(CI_METHOD, "how the intervals were made; null when there are none").nullable(),
              int64(N, "documents compared"))
          .sortedBy(TASK, METRIC, FINE_TUNED_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        fineTunedId,
        restoredId,
        controlId,
        baseId,
        task,
        trainedOn,
        metric,
        gross,
        grossLow,
        grossHigh,
        residual,
        residualLow,
        residualHigh,
        pseudo,
        ratio,
        ratioLow,
        ratioHigh,
        patternShift,
        patternResidual,
        stage,
        ciMethod,
        n);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static RecoveryRow fromRow(Row row) {
    return new RecoveryRow(
        row.getAs(FINE_TUNED_ID),
        row.getAs(RESTORED_ID),
        row.getAs(CONTROL_ID),
        row.getAs(BASE_ID),
        row.getAs(TASK),
        row.getAs(TRAINED_ON),
        row.getAs(METRIC),
        row.getAs(GROSS),
        row.getAs(GROSS_LOW),
        row.getAs(GROSS_HIGH),
        row.getAs(RESIDUAL),
        row.getAs(RESIDUAL_LOW),
        row.getAs(RESIDUAL_HIGH),
        row.getAs(PSEUDO),
        row.getAs(RATIO),
        row.getAs(RATIO_LOW),
        row.getAs(RATIO_HIGH),
        row.getAs(PATTERN_SHIFT),
        row.getAs(PATTERN_RESIDUAL),
        row.getAs(STAGE),
        row.getAs(CI_METHOD),
        row.getAs(N));
  }
}
