package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code flips}. Documents that changed between right and wrong; first digit before,
 * second after, 1 = right.
 */
public record FlipRow(
    String checkpointId,
    String referenceId,
    String task,
    String trainedOn,
    String metric,
    long n,
    long n11,
    long n10,
    long n01,
    long n00,
    double forgettingShare,
    double backwardShare,
    double chance,
    Double forgettingAdjusted,
    Double backwardAdjusted)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String REFERENCE_ID = "reference_id";
  public static final String TASK = "task";
  public static final String TRAINED_ON = "trained_on";
  public static final String METRIC = "metric";
  public static final String N = "n";
  public static final String N11 = "n11";
  public static final String N10 = "n10";
  public static final String N01 = "n01";
  public static final String N00 = "n00";
  public static final String FORGETTING_SHARE = "forgetting_share";
  public static final String BACKWARD_SHARE = "backward_share";
  public static final String CHANCE = "chance";
  public static final String FORGETTING_ADJUSTED = "forgetting_adjusted";
  public static final String BACKWARD_ADJUSTED = "backward_adjusted";

  public static final Table TABLE =
      Table.named(
              "flips",
              "Documents that changed between right and wrong; first digit before, second after, 1 = right.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(REFERENCE_ID, "checkpoint compared with: the state before the training step"),
              string(TASK, "name of the benchmark task"),
              string(
                      TRAINED_ON,
                      "task the checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              string(METRIC, "name of the metric, as in task_scores"),
              int64(N, "documents compared"),
              int64(N11, "right before and after"),
              int64(N10, "right before, wrong after: forgotten"),
              int64(N01, "wrong before, right after"),
              int64(N00, "wrong before and after"),
              float64(FORGETTING_SHARE, "n10 / n"),
              float64(BACKWARD_SHARE, "n01 / n"),
              float64(CHANCE, "mean over documents of 1 / number of choices"),
              float64(
                      FORGETTING_ADJUSTED,
                      "forgetting share with guessing taken out; null where undefined")
                  .nullable(),
              float64(
                      BACKWARD_ADJUSTED,
                      "backward share with guessing taken out; null where undefined")
                  .nullable())
          .sortedBy(TASK, METRIC, CHECKPOINT_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        referenceId,
        task,
        trainedOn,
        metric,
        n,
        n11,
        n10,
        n01,
        n00,
        forgettingShare,
        backwardShare,
        chance,
        forgettingAdjusted,
        backwardAdjusted);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static FlipRow fromRow(Row row) {
    return new FlipRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(REFERENCE_ID),
        row.getAs(TASK),
        row.getAs(TRAINED_ON),
        row.getAs(METRIC),
        row.getAs(N),
        row.getAs(N11),
        row.getAs(N10),
        row.getAs(N01),
        row.getAs(N00),
        row.getAs(FORGETTING_SHARE),
        row.getAs(BACKWARD_SHARE),
        row.getAs(CHANCE),
        row.getAs(FORGETTING_ADJUSTED),
        row.getAs(BACKWARD_ADJUSTED));
  }
}
