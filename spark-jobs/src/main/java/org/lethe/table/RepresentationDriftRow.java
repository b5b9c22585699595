package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code representation_drift}. How far a checkpoint's representations moved from the
 * reference on the same requests.
 */
public record RepresentationDriftRow(
    String checkpointId,
    String referenceId,
    String task,
    String trainedOn,
    int layer,
    String position,
    long n,
    Double cka,
    Double ckaBiased,
    Double cosineCentred)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String REFERENCE_ID = "reference_id";
  public static final String TASK = "task";
  public static final String TRAINED_ON = "trained_on";
  public static final String LAYER = "layer";
  public static final String POSITION = "position";
  public static final String N = "n";
  public static final String CKA = "cka";
  public static final String CKA_BIASED = "cka_biased";
  public static final String COSINE_CENTRED = "cosine_centred";

  public static final Table TABLE =
      Table.named(
              "representation_drift",
              "How far a checkpoint's representations moved from the reference on the same requests.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(REFERENCE_ID, "checkpoint compared with: the state before the training step"),
              string(TASK, "name of the benchmark task"),
              string(
                      TRAINED_ON,
                      "task the checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              int32(LAYER, "layer of the residual stream, 0 = embedding"),
              string(POSITION, "last or mean, as in activations"),
              int64(N, "requests compared"),
              float64(
                      CKA,
                      "linear CKA, unbiased minibatch form (Nguyen et al. 2021), 1 = unchanged up to rotation and scale; null where undefined")
                  .nullable(),
              float64(CKA_BIASED, "linear CKA, full biased form, in [0, 1]; null where undefined")
                  .nullable(),
              float64(
                      COSINE_CENTRED,
                      "mean cosine of the mean-centred activations in [-1, 1]; null where undefined")
                  .nullable())
          .sortedBy(TASK, LAYER, POSITION, CHECKPOINT_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        referenceId,
        task,
        trainedOn,
        layer,
        position,
        n,
        cka,
        ckaBiased,
        cosineCentred);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static RepresentationDriftRow fromRow(Row row) {
    return new RepresentationDriftRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(REFERENCE_ID),
        row.getAs(TASK),
        row.getAs(TRAINED_ON),
        row.getAs(LAYER),
        row.getAs(POSITION),
        row.getAs(N),
        row.getAs(CKA),
        row.getAs(CKA_BIASED),
        row.getAs(COSINE_CENTRED));
  }
}
