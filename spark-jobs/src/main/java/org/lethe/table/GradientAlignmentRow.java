package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code gradient_alignment}. Cosine between the gradients of two tasks on one checkpoint.
 */
public record GradientAlignmentRow(
    String checkpointId,
    String taskA,
    String taskB,
    String scope,
    Integer layer,
    String module,
    Double cosine,
    double normA,
    double normB,
    String method,
    double cosineError)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK_A = "task_a";
  public static final String TASK_B = "task_b";
  public static final String SCOPE = "scope";
  public static final String LAYER = "layer";
  public static final String MODULE = "module";
  public static final String COSINE = "cosine";
  public static final String NORM_A = "norm_a";
  public static final String NORM_B = "norm_b";
  public static final String METHOD = "method";
  public static final String COSINE_ERROR = "cosine_error";

  public static final Table TABLE =
      Table.named(
              "gradient_alignment", "Cosine between the gradients of two tasks on one checkpoint.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK_A, "first task"),
              string(TASK_B, "second task"),
              string(SCOPE, "global (all parameters), layer or module"),
              int32(LAYER, "layer as in gradients; null for scope global").nullable(),
              string(MODULE, "module as in gradients; null unless scope is module").nullable(),
              float64(
                      COSINE,
                      "cosine of the two gradients in [-1, 1]; null when one of them is zero")
                  .nullable(),
              float64(NORM_A, "Euclidean norm of the first gradient"),
              float64(NORM_B, "Euclidean norm of the second gradient"),
              string(METHOD, "exact or sketch"),
              float64(
                  COSINE_ERROR,
                  "standard error of the cosine from sketching, 1 / sqrt(dimension); 0 when exact"))
          .sortedBy(SCOPE, LAYER, MODULE, TASK_A, TASK_B);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        taskA,
        taskB,
        scope,
        layer,
        module,
        cosine,
        normA,
        normB,
        method,
        cosineError);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static GradientAlignmentRow fromRow(Row row) {
    return new GradientAlignmentRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK_A),
        row.getAs(TASK_B),
        row.getAs(SCOPE),
        row.getAs(LAYER),
        row.getAs(MODULE),
        row.getAs(COSINE),
        row.getAs(NORM_A),
        row.getAs(NORM_B),
        row.getAs(METHOD),
        row.getAs(COSINE_ERROR));
  }
}
