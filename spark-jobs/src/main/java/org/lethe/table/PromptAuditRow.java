package org.lethe.table;

import java.io.Serializable;

/** A row of {@code prompt_audit}. What of a task's prompts is asked and yet not as it was meant. */
@TableRow
public record PromptAuditRow(
    @Column("name of the benchmark task") String task,
    @Column("documents planned") long documents,
    @Column("requests that are asked") long asked,
    @Column(
            "requests that lost the beginning of their prompt, since the model takes no more tokens")
        long cut,
    @Column(value = "tokens that such a request lost, in the mean", absent = "where none lost any")
        Double meanCutTokens,
    @Column("most tokens that a request lost") long mostCutTokens,
    @Column("documents asked with their own right answer among the worked examples")
        long showsOwnAnswer,
    @Column("documents that repeat an earlier one in every field") long copies,
    @Column(
            value = "documents that are also in the split worked examples are drawn from",
            absent = "without worked examples of another split")
        Long amongExamples,
    @Column(
            value = "requests whose prompt is empty; of a rolling document none",
            absent = "in older plans")
        Long emptyPrompts,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId)
    implements Serializable {

  public static final Table<PromptAuditRow> TABLE =
      Table.of(
              "prompt_audit",
              "What of a task's prompts is asked and yet not as it was meant.",
              PromptAuditRow.class)
          .sortedBy("task");

  /** Returns the share of the asked requests that lost the beginning of their prompt. */
  public double shareCut() {
    return share(cut, asked);
  }

  /** Returns the share of the documents that are asked with their own answer in sight. */
  public double shareShowsOwnAnswer() {
    return share(showsOwnAnswer, documents);
  }

  /** Returns the share of the documents that repeat an earlier one. */
  public double shareCopies() {
    return share(copies, documents);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }
}
