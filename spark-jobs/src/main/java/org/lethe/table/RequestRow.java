package org.lethe.table;

import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.ints;
import static org.lethe.table.Column.string;
import static org.lethe.table.Column.strings;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;

/**
 * A row of {@code requests}. Frozen requests: every question exactly as every checkpoint is asked
 * it.
 *
 * @param shard shard of the task, from 0; a unit of work
 * @param batch batch within the shard, from 0
 * @param row row within the batch, from 0
 * @param request what is asked
 * @param planId digest of the plan
 */
public record RequestRow(int shard, int batch, int row, Request request, String planId) {
  public static final String SHARD = "shard";
  public static final String BATCH = "batch";
  public static final String ROW = "row";
  public static final String REQUEST_ID = "request_id";
  public static final String DOC_ID = "doc_id";
  public static final String CHOICE = "choice";
  public static final String N_CHOICES = "n_choices";
  public static final String GOLD = "gold";
  public static final String OUTPUT_TYPE = "output_type";
  public static final String CONTEXT = "context";
  public static final String CONTINUATION = "continuation";
  public static final String CONTEXT_TOKENS = "context_tokens";
  public static final String CONTINUATION_TOKENS = "continuation_tokens";
  public static final String CHARS = "chars";
  public static final String BYTES = "bytes";
  public static final String WORDS = "words";
  public static final String UNTIL = "until";
  public static final String MAX_GEN_TOKS = "max_gen_toks";
  public static final String END_TOKENS = "end_tokens";
  public static final String TARGETS = "targets";
  public static final String DOCUMENT_CHOICES = "document_choices";
  public static final String GOLDS = "golds";
  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String PLAN_ID = "plan_id";
  public static final String TASK = "task";

  public static final Table TABLE =
      Table.named(
              "requests",
              "Frozen requests: every question exactly as every checkpoint is asked it.")
          .columns(
              int32(SHARD, "shard of the task, from 0; a unit of work"),
              int32(BATCH, "batch within the shard, from 0"),
              int32(ROW, "row within the batch, from 0"),
              string(
                  REQUEST_ID,
                  "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits"),
              int64(DOC_ID, "index of the document in the evaluated split, from 0"),
              int32(
                  CHOICE,
                  "index of the answer choice, or of the window of a rolling document, from 0"),
              int32(N_CHOICES, "number of choices, or of windows, of the document"),
              int32(
                  GOLD,
                  "index of the right choice, of several the first; -1 when the document has none"),
              string(
                  OUTPUT_TYPE,
                  "multiple_choice, loglikelihood, loglikelihood_rolling or generate_until"),
              string(CONTEXT, "text conditioned on; null when the prompt could not be made")
                  .nullable(),
              string(
                      CONTINUATION,
                      "text whose log-probability is asked for, delimiter included; null when the prompt could not be made")
                  .nullable(),
              ints(CONTEXT_TOKENS, "token ids of the context after truncation [n]").nullable(),
              ints(
                      CONTINUATION_TOKENS,
                      "token ids of the continuation [n]; of a generation those of the first right answer, as far as it may go on")
                  .nullable(),
              int32(CHARS, "length of the choice without its delimiter, Unicode code points"),
              int32(
                  BYTES,
                  "length of the choice without its delimiter, UTF-8 bytes; of the whole text in window 0 of a rolling document, 0 in the others"),
              int32(
                  WORDS,
                  "length in words as lm-eval counts them; whole text in window 0, 0 in the others"),
              string(STATUS, "OK, or why the request cannot be asked"),
              string(ERROR, "what went wrong, for people; null when OK").nullable(),
              string(
                  PLAN_ID,
                  "digest of the frozen plan the requests belong to, 16 hexadecimal digits"),
              strings(
                      UNTIL,
                      "texts that end a generation [n]; null where nothing is generated, as the next three")
                  .nullable(),
              int32(MAX_GEN_TOKS, "most tokens of a generation").nullable(),
              ints(END_TOKENS, "token ids that end a generation [n]").nullable(),
              strings(TARGETS, "right answers of a generation, of which any will do [n]")
                  .nullable(),
              strings(
                      DOCUMENT_CHOICES,
                      "texts in field choices of a document whose answer is generated, for filters [n]; null without")
                  .nullable(),
              ints(
                      GOLDS,
                      "indices of the right choices of a document that has several, of which any will do [n]; else null")
                  .nullable())
          .partitionedBy(string(TASK, "name of the benchmark task"))
          .sortedBy(BATCH, ROW);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    GenerationLimits limits = request.limits();
    return TABLE.row(
        shard,
        batch,
        row,
        request.requestId(),
        request.docId(),
        request.choice(),
        request.choices(),
        request.gold(),
        request.type().key(),
        request.context(),
        request.continuation(),
        request.contextTokens(),
        request.continuationTokens(),
        request.chars(),
        request.bytes(),
        request.words(),
        request.status().name(),
        request.error(),
        planId,
        limits == null ? null : limits.until().toArray(String[]::new),
        limits == null ? null : limits.maxTokens(),
        limits == null ? null : limits.endTokens().stream().mapToInt(id -> id).toArray(),
        texts(request.targets()),
        texts(request.documentChoices()),
        request.golds() == null ? null : request.golds().stream().mapToInt(i -> i).toArray(),
        request.task());
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static RequestRow fromRow(Row row) {
    Request request =
        new Request(
            row.getAs(REQUEST_ID),
            row.getAs(TASK),
            row.getAs(DOC_ID),
            row.getAs(CHOICE),
            row.getAs(N_CHOICES),
            row.getAs(GOLD),
            OutputType.valueOf(row.<String>getAs(OUTPUT_TYPE).toUpperCase(Locale.ROOT)),
            row.getAs(CONTEXT),
            row.getAs(CONTINUATION),
            Cells.ints(row, CONTEXT_TOKENS),
            Cells.ints(row, CONTINUATION_TOKENS),
            row.getAs(CHARS),
            row.getAs(BYTES),
            row.getAs(WORDS),
            Status.valueOf(row.getAs(STATUS)),
            row.getAs(ERROR),
            limits(row),
            texts(row, TARGETS),
            texts(row, DOCUMENT_CHOICES),
            row.getAs(GOLDS) == null ? null : Cells.integers(row, GOLDS));
    return new RequestRow(
        row.getAs(SHARD), row.getAs(BATCH), row.getAs(ROW), request, row.getAs(PLAN_ID));
  }

  private static GenerationLimits limits(Row row) {
    List<String> until = texts(row, UNTIL);
    return until == null
        ? null
        : new GenerationLimits(until, row.getAs(MAX_GEN_TOKS), Cells.integers(row, END_TOKENS));
  }

  private static String[] texts(List<String> texts) {
    return texts == null ? null : texts.toArray(String[]::new);
  }

  private static List<String> texts(Row row, String column) {
    return row.getAs(column) == null ? null : Cells.strings(row, column);
  }
}
