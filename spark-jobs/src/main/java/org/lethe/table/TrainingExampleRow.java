package org.lethe.table;

import java.io.Serializable;

/** A row of {@code training_examples}. What runs read: one document of training data, tokenised. */
@SuppressWarnings("ArrayRecordComponent") // rows are many and never compared
@TableRow
public record TrainingExampleRow(
    @Column("index of the document in the data, from 0") long row,
    @Column(
            "prompt the loss does not count; empty for raw text; what stands before the assistant's first words for a conversation")
        String context,
    @Column(
            "answer the loss counts; the whole document for raw text; what follows the context for a conversation")
        String answer,
    @Column(
            "token ids of both, with what the tokenizer puts around a sequence [n_tokens]; empty unless status is OK")
        int[] tokens,
    @Column("position of the first token the loss counts, from 1") int firstTarget,
    @Column("OK, or why the document cannot be trained on") String status,
    @Column(value = "what is wrong with the document", absent = "when status is OK") String error,
    @Column("digest of the data, its tokenizer and its encoding, 16 hexadecimal digits")
        String dataId,
    @Column("what the documents are: examples-TASK, text-RECIPE or conversations-RECIPE")
        String data,
    @Column(
            value =
                "of a conversation, the positions where stretches of tokens that the loss counts begin and those after their ends, by turns",
            absent = "where the loss counts all tokens from first_target on")
        int[] counted)
    implements Serializable {

  public static final Table<TrainingExampleRow> TABLE =
      Table.of(
              "training_examples",
              "What runs read: one document of training data, tokenised.",
              TrainingExampleRow.class)
          .partitionedBy("data")
          .sortedBy("row");
}
