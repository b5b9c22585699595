package org.lethe.table;

import java.io.Serializable;
import java.util.List;

/** A row of {@code prompts}. Frozen prompts in context, exactly as every checkpoint is asked. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record PromptRow(
    @Column("kind of prompt, for example few_shot or corrupted; names a set of prompts")
        String promptSet,
    @Column("index of the prompt in its set, from 0") int promptIndex,
    @Column("digest of what is asked (task, set, index, context, target), 16 hexadecimal digits")
        String promptId,
    @Column("part of the documents that the query is of: validation or test") String part,
    @Column("index of the query in its split, from 0") long docId,
    @Column(
            value = "indices of the demonstrations in their split, in prompt order",
            shape = "[shots]")
        List<Integer> demonstrations,
    @Column(
            value = "at place i the demonstration whose answer demonstration i gives, from 0",
            shape = "[shots]")
        List<Integer> labels,
    @Column(value = "text up to the answer", absent = "when the prompt could not be made")
        String context,
    @Column(
            value = "right answer, delimiter included",
            absent = "when the prompt could not be made")
        String target,
    @Column(
            value = "token ids of the context",
            shape = "[n]",
            absent = "when the prompt cannot be asked")
        int[] contextTokens,
    @Column(
            value = "token ids of the right answer",
            shape = "[m]",
            absent = "when the prompt cannot be asked")
        int[] targetTokens,
    @Column("OK, or why the prompt cannot be asked") String status,
    @Column(value = "what went wrong, for people", absent = "when OK") String error,
    @Column("digest of the frozen set of prompts, 16 hexadecimal digits") String planId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String TASK = "task";

  public static final Table<PromptRow> TABLE =
      Table.of(
              "prompts",
              "Frozen prompts in context, exactly as every checkpoint is asked.",
              PromptRow.class)
          .partitionedBy("task")
          .sortedBy("prompt_set", "prompt_index");
}
