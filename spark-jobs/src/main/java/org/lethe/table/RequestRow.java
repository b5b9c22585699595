package org.lethe.table;

import java.io.Serializable;
import java.util.List;

/**
 * A row of {@code requests}. Frozen requests: every question exactly as every checkpoint is asked
 * it.
 */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record RequestRow(
    @Column("shard of the task, from 0; a unit of work") int shard,
    @Column("batch within the shard, from 0") int batch,
    @Column("row within the batch, from 0") int row,
    @Column(
            "digest of what is asked (task, output type, context, continuation, choice), 16 hexadecimal digits")
        String requestId,
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("index of the answer choice, or of the window of a rolling document, from 0")
        int choice,
    @Column("number of choices, or of windows, of the document") int nChoices,
    @Column("index of the right choice, of several the first; -1 when the document has none")
        int gold,
    @Column("multiple_choice, loglikelihood, loglikelihood_rolling or generate_until")
        String outputType,
    @Column(value = "text conditioned on", absent = "when the prompt could not be made")
        String context,
    @Column(
            value = "text whose log-probability is asked for, delimiter included",
            absent = "when the prompt could not be made")
        String continuation,
    @Column(
            value = "token ids of the context after truncation",
            shape = "[n]",
            absent = "when the request could not be made")
        int[] contextTokens,
    @Column(
            value =
                "token ids of the continuation; of a generation those of the first right answer, as far as it may go on",
            shape = "[n]",
            absent = "when the request could not be made")
        int[] continuationTokens,
    @Column("length of the choice without its delimiter, Unicode code points") int chars,
    @Column(
            "length of the choice without its delimiter, UTF-8 bytes; of the whole text in window 0 of a rolling document, 0 in the others")
        int bytes,
    @Column("length in words as lm-eval counts them; whole text in window 0, 0 in the others")
        int words,
    @Column("OK, or why the request cannot be asked") String status,
    @Column(value = "what went wrong, for people", absent = "when OK") String error,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column(
            value = "texts that end a generation",
            shape = "[n]",
            absent = "where nothing is generated")
        List<String> until,
    @Column(value = "most tokens of a generation", absent = "where nothing is generated")
        Integer maxGenToks,
    @Column(
            value = "token ids that end a generation",
            shape = "[n]",
            absent = "where nothing is generated")
        List<Integer> endTokens,
    @Column(
            value = "right answers of a generation, of which any will do",
            shape = "[n]",
            absent = "where nothing is generated")
        List<String> targets,
    @Column(
            value = "texts in field choices of a document whose answer is generated, for filters",
            shape = "[n]",
            absent = "without such texts")
        List<String> documentChoices,
    @Column(
            value =
                "indices of the right choices of a document that has several, of which any will do",
            shape = "[n]",
            absent = "for other documents")
        List<Integer> golds,
    @Column(
            value = "tokens that the prompt lost on the left, since the model takes no more",
            absent = "in older plans")
        Integer cutTokens,
    @Column(
            value = "whether a worked example is the asked question with its right answer",
            absent = "in older plans")
        Boolean showsOwnAnswer,
    @Column(
            value =
                "index of the first document of the cluster of documents that are not independent of each other",
            absent = "where the experiment names no cluster for the task")
        Long cluster,
    @Column(
            value = "what logits are divided by before a token is drawn",
            absent = "where the most probable token is taken")
        Double temperature,
    @Column(
            value = "how many of the most probable tokens may be drawn, 0 for all",
            absent = "as temperature")
        Integer topK,
    @Column(
            value = "the fewest most probable tokens whose probabilities reach this may be drawn",
            absent = "as temperature")
        Double topP,
    @Column(value = "how often the question is answered", absent = "as temperature")
        Integer repeats,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String DOC_ID = "doc_id";
  public static final String CHOICE = "choice";
  public static final String N_CHOICES = "n_choices";
  public static final String OUTPUT_TYPE = "output_type";
  public static final String CONTEXT = "context";
  public static final String STATUS = "status";
  public static final String ERROR = "error";
  public static final String TASK = "task";
  public static final String GOLD = "gold";
  public static final String CUT_TOKENS = "cut_tokens";
  public static final String SHOWS_OWN_ANSWER = "shows_own_answer";

  public static final Table<RequestRow> TABLE =
      Table.of(
              "requests",
              "Frozen requests: every question exactly as every checkpoint is asked it.",
              RequestRow.class)
          .partitionedBy("task")
          .sortedBy("batch", "row");
}
