package org.lethe.table;

import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.ints;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A row of {@code training_examples}. What runs read: one document of training data, tokenised. */
@SuppressWarnings("ArrayRecordComponent") // rows are many and never compared
public record TrainingExampleRow(
    long row,
    String context,
    String answer,
    int[] tokens,
    int firstTarget,
    String status,
    String error,
    String dataId,
    String data)
    implements Serializable {
  public static final String ROW = "row";
  public static final String CONTEXT = "context";
  public static final String ANSWER = "answer";
  public static final String TOKENS = "tokens";
  public static final String FIRST_TARGET = "first_target";
  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String DATA_ID = "data_id";
  public static final String DATA = "data";

  public static final Table TABLE =
      Table.named("training_examples", "What runs read: one document of training data, tokenised.")
          .columns(
              int64(ROW, "index of the document in the data, from 0"),
              string(CONTEXT, "prompt the loss does not count; empty for raw text"),
              string(ANSWER, "answer the loss counts; the whole document for raw text"),
              ints(
                  TOKENS,
                  "token ids of both, with what the tokenizer puts around a sequence [n_tokens]; empty unless status is OK"),
              int32(FIRST_TARGET, "position of the first token the loss counts, from 1"),
              string(STATUS, "OK, or why the document cannot be trained on"),
              string(ERROR, "what is wrong with the document; null when status is OK").nullable(),
              string(
                  DATA_ID,
                  "digest of the data, its tokenizer and its encoding, 16 hexadecimal digits"))
          .partitionedBy(string(DATA, "what the documents are: examples-TASK or text-RECIPE"))
          .sortedBy(ROW);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(row, context, answer, tokens, firstTarget, status, error, dataId, data);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static TrainingExampleRow fromRow(Row row) {
    return new TrainingExampleRow(
        row.getAs(ROW),
        row.getAs(CONTEXT),
        row.getAs(ANSWER),
        Cells.ints(row, TOKENS),
        row.getAs(FIRST_TARGET),
        row.getAs(STATUS),
        row.getAs(ERROR),
        row.getAs(DATA_ID),
        row.getAs(DATA));
  }
}
