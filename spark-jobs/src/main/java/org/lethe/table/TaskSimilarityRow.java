package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code task_similarity}. Similarity of two tasks on one checkpoint, per layer. */
public record TaskSimilarityRow(
    String checkpointId,
    String taskA,
    String taskB,
    Integer layer,
    String measure,
    Double value,
    long nA,
    long nB)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK_A = "task_a";
  public static final String TASK_B = "task_b";
  public static final String LAYER = "layer";
  public static final String MEASURE = "measure";
  public static final String VALUE = "value";
  public static final String N_A = "n_a";
  public static final String N_B = "n_b";

  public static final Table TABLE =
      Table.named("task_similarity", "Similarity of two tasks on one checkpoint, per layer.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK_A, "first task"),
              string(TASK_B, "second task"),
              int32(LAYER, "layer as in activations; null for measures that need no model")
                  .nullable(),
              string(MEASURE, "cosine_raw, cosine_centred, subspace_overlap or tfidf_cosine"),
              float64(
                      VALUE,
                      "the similarity; cosines in [-1, 1], overlap in [0, 1]; null where undefined")
                  .nullable(),
              int64(N_A, "prompts of the first task"),
              int64(N_B, "prompts of the second task"))
          .sortedBy(MEASURE, LAYER, TASK_A, TASK_B);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(checkpointId, taskA, taskB, layer, measure, value, nA, nB);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TaskSimilarityRow fromRow(Row row) {
    return new TaskSimilarityRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK_A),
        row.getAs(TASK_B),
        row.getAs(LAYER),
        row.getAs(MEASURE),
        row.getAs(VALUE),
        row.getAs(N_A),
        row.getAs(N_B));
  }
}
