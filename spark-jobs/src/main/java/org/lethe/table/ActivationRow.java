package org.lethe.table;

import static org.lethe.table.Column.floats;
import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code activations}. Residual stream and head outputs at a position of the prompt. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
public record ActivationRow(
    String requestId,
    long docId,
    String site,
    int layer,
    int head,
    String position,
    float[] vector,
    String planId,
    String weightsDigest,
    String checkpointId,
    String task) {
  public static final String REQUEST_ID = "request_id";
  public static final String DOC_ID = "doc_id";
  public static final String SITE = "site";
  public static final String LAYER = "layer";
  public static final String HEAD = "head";
  public static final String POSITION = "position";
  public static final String VECTOR = "vector";
  public static final String PLAN_ID = "plan_id";
  public static final String WEIGHTS_DIGEST = "weights_digest";
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named("activations", "Residual stream and head outputs at a position of the prompt.")
          .columns(
              string(
                  REQUEST_ID,
                  "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits"),
              int64(DOC_ID, "index of the document in the evaluated split, from 0"),
              string(
                  SITE,
                  "resid (residual stream) or head (attention-weighted values of one head, before the output projection)"),
              int32(
                  LAYER,
                  "resid: 0 = embedding, k = after block k; head: index of the block, from 0"),
              int32(HEAD, "index of the head, from 0; -1 for resid"),
              string(POSITION, "last (last prompt token) or mean (mean over prompt tokens)"),
              floats(VECTOR, "the activation [d_model] for resid, [d_head] for head"),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits"))
          .partitionedBy(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(TASK, "name of the benchmark task"))
          .sortedBy(SITE, LAYER, HEAD, POSITION, DOC_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        requestId,
        docId,
        site,
        layer,
        head,
        position,
        vector,
        planId,
        weightsDigest,
        checkpointId,
        task);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static ActivationRow fromRow(Row row) {
    return new ActivationRow(
        row.getAs(REQUEST_ID),
        row.getAs(DOC_ID),
        row.getAs(SITE),
        row.getAs(LAYER),
        row.getAs(HEAD),
        row.getAs(POSITION),
        Cells.floats(row, VECTOR),
        row.getAs(PLAN_ID),
        row.getAs(WEIGHTS_DIGEST),
        row.getAs(CHECKPOINT_ID),
        row.getAs(TASK));
  }
}
