package org.lethe.table;

import java.io.Serializable;
import java.util.List;

/**
 * A row of {@code generations}. What checkpoints answered in words of their own: one row a request,
 * checkpoint and filter.
 */
@TableRow
public record GenerationRow(
    @Column("digest of what is asked (task, output type, context, limits), 16 hexadecimal digits")
        String requestId,
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("shard of the plan the request belongs to") int shard,
    @Column("name of the filter pipeline of the task; none where it has no filter") String filter,
    @Column(
            value =
                "text generated, up to the first stop string, special tokens left out; of several the first",
            absent = "unless status is OK")
        String response,
    @Column(
            value = "what the filter left of the response, or of all of them",
            absent = "unless status is OK")
        String filtered,
    @Column(
            value =
                "tokens generated, the end token or those of the stop string included; of the first of several texts",
            absent = "unless status is OK, or imported")
        Integer nTokens,
    @Column(
            value = "END_TOKEN, STOP_STRING or MAX_TOKENS",
            absent = "unless status is OK, or imported")
        String stopReason,
    @Column(
            value = "1 if what the filter left is a right answer, else 0",
            absent = "unless status is OK")
        Double exactMatch,
    @Column(
            value =
                "ROUGE-1 F-measure of the best right answer, in [0, 1]; of words, or of stems where the task has use_stemmer",
            absent = "unless status is OK")
        Double rouge1,
    @Column(value = "ROUGE-2 F-measure, likewise", absent = "as rouge1") Double rouge2,
    @Column(
            value = "F-measure of the longest common subsequence of words, likewise",
            absent = "as rouge1")
        Double rougeL,
    @Column("OK, or why there is no answer") String status,
    @Column(value = "what went wrong, for people", absent = "when OK") String error,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column(
            value = "all texts generated",
            shape = "[n]",
            absent = "where a question is answered once")
        List<String> responses,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String DOC_ID = "doc_id";
  public static final String FILTER = "filter";
  public static final String CHECKPOINT_ID = "checkpoint_id";

  public static final Table<GenerationRow> TABLE =
      Table.of(
              "generations",
              "What checkpoints answered in words of their own, by request and filter.",
              GenerationRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("doc_id", "filter");

  /** Answers of bases under another arrangement; apart, so that no query counts them twice. */
  public static final Table<GenerationRow> REPLICATES =
      TABLE.named(
          "generation_replicates",
          "Generated answers of the base under a permuted arrangement: what batching alone turns.");
}
