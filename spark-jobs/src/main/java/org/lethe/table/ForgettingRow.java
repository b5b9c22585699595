package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code forgetting}. Forgetting: what a checkpoint lost on a task against the state
 * before; positive = forgotten.
 */
public record ForgettingRow(
    String checkpointId,
    String referenceId,
    String task,
    String trainedOn,
    String metric,
    String convention,
    double before,
    double after,
    double value,
    Double ciLow,
    Double ciHigh,
    String ciMethod,
    Double pValue,
    String pMethod,
    Double pHolm,
    Double pBh,
    long n,
    String flag,
    Double stderr,
    Double mde)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String REFERENCE_ID = "reference_id";
  public static final String TASK = "task";
  public static final String TRAINED_ON = "trained_on";
  public static final String METRIC = "metric";
  public static final String CONVENTION = "convention";
  public static final String BEFORE = "before";
  public static final String AFTER = "after";
  public static final String VALUE = "value";
  public static final String CI_LOW = "ci_low";
  public static final String CI_HIGH = "ci_high";
  public static final String CI_METHOD = "ci_method";
  public static final String P_VALUE = "p_value";
  public static final String P_METHOD = "p_method";
  public static final String P_HOLM = "p_holm";
  public static final String P_BH = "p_bh";
  public static final String N = "n";
  public static final String FLAG = "flag";
  public static final String STDERR = "stderr";
  public static final String MDE = "mde";

  public static final Table TABLE =
      Table.named(
              "forgetting",
              "Forgetting: what a checkpoint lost on a task against the state before; positive = forgotten.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(REFERENCE_ID, "checkpoint compared with: the state before the training step"),
              string(TASK, "name of the benchmark task"),
              string(
                      TRAINED_ON,
                      "task the checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              string(METRIC, "name of the metric, as in task_scores"),
              string(
                  CONVENTION,
                  "definition of value: delta (before minus after) or loss_delta (nats per token, after minus before)"),
              float64(BEFORE, "metric of the reference"),
              float64(AFTER, "metric of the checkpoint"),
              float64(
                  VALUE,
                  "signed forgetting in units of the metric, positive = forgotten; 0 with flag within_noise where before and after differ by no more than batching alone moves the base"),
              float64(
                      CI_LOW,
                      "lower end of the confidence interval of value; null when there is none")
                  .nullable(),
              float64(
                      CI_HIGH,
                      "upper end of the confidence interval of value; null when there is none")
                  .nullable(),
              string(CI_METHOD, "how the interval was made; null when there is none").nullable(),
              float64(P_VALUE, "two-sided p-value of no change; null where no test applies")
                  .nullable(),
              string(P_METHOD, "mcnemar_mid_p; null where no test applies").nullable(),
              float64(
                      P_HOLM,
                      "p_value adjusted by Holm over the tasks of the same checkpoint, reference and metric; null where no test applies")
                  .nullable(),
              float64(
                      P_BH,
                      "p_value adjusted by Benjamini and Hochberg over the same tasks; null where no test applies")
                  .nullable(),
              int64(N, "documents compared"),
              string(
                      FLAG,
                      "why the value is to be read with care, words separated by commas (incomplete, not_significant, within_noise); null when there is nothing to say")
                  .nullable(),
              float64(
                      STDERR,
                      "standard error of the mean paired difference over documents; null with fewer than two")
                  .nullable(),
              float64(
                      MDE,
                      "minimum detectable effect: the smallest true difference that a two-sided test at 0.05 finds with probability 0.8, (t(0.975, n-1) + t(0.8, n-1)) times stderr; null where no document differs")
                  .nullable())
          .sortedBy(TASK, METRIC, CONVENTION, CHECKPOINT_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        referenceId,
        task,
        trainedOn,
        metric,
        convention,
        before,
        after,
        value,
        ciLow,
        ciHigh,
        ciMethod,
        pValue,
        pMethod,
        pHolm,
        pBh,
        n,
        flag,
        stderr,
        mde);
  }

  /** Returns the row with adjusted p-values and what follows from them. */
  public ForgettingRow withAdjusted(double holm, double benjaminiHochberg, String newFlag) {
    return new ForgettingRow(
        checkpointId,
        referenceId,
        task,
        trainedOn,
        metric,
        convention,
        before,
        after,
        value,
        ciLow,
        ciHigh,
        ciMethod,
        pValue,
        pMethod,
        holm,
        benjaminiHochberg,
        n,
        newFlag,
        stderr,
        mde);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static ForgettingRow fromRow(Row row) {
    return new ForgettingRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(REFERENCE_ID),
        row.getAs(TASK),
        row.getAs(TRAINED_ON),
        row.getAs(METRIC),
        row.getAs(CONVENTION),
        row.getAs(BEFORE),
        row.getAs(AFTER),
        row.getAs(VALUE),
        row.getAs(CI_LOW),
        row.getAs(CI_HIGH),
        row.getAs(CI_METHOD),
        row.getAs(P_VALUE),
        row.getAs(P_METHOD),
        row.getAs(P_HOLM),
        row.getAs(P_BH),
        row.getAs(N),
        row.getAs(FLAG),
        row.getAs(STDERR),
        row.getAs(MDE));
  }
}
