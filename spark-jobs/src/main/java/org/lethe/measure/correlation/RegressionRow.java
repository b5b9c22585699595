package org.lethe.measure.correlation;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code forgetting_regressions}. What a term adds to the explanation of forgetting beside
 * the other terms, over ordered task pairs.
 */
@TableRow
public record RegressionRow(
    @Column("base the checkpoints were fine-tuned from") String baseId,
    @Column("the forgetting convention explained: delta or loss_delta") String y,
    @Column(
            "the explaining term: a similarity or alignment as correlations call it, base_score (of the task tested, at the base), own_gain (of the task trained, at the checkpoint), weight_change or log_steps (of the checkpoint)")
        String term,
    @Column("pair, task or layer: whether it is of two tasks, of one, or of all of one length")
        String unit,
    @Column("tasks the pairs are made of") long nTasks,
    @Column("ordered task pairs, counted once for every length and seed") long nPairs,
    @Column("checkpoints behind the pairs") long nCheckpoints,
    @Column(
            value = "least-squares change of y per unit of the term, the other terms held",
            absent = "with fewer than 6 tasks, and where the term follows from those before it")
        Double estimate,
    @Column(
            value = "the same in standard deviations of y per standard deviation of the term",
            absent = "where estimate is")
        Double standardised,
    @Column(
            value = "lower end of the confidence interval of estimate",
            absent = "when there is none")
        Double ciLow,
    @Column(
            value = "upper end of the confidence interval of estimate",
            absent = "when there is none")
        Double ciHigh,
    @Column(
            value =
                "how the interval was made (task_jackknife_t: each task left out once with its pairs, Student's t)",
            absent = "when there is none")
        String ciMethod,
    @Column(
            value =
                "two-sided QAP p-value with double semi-partialling (Dekker et al. 2007), tasks permuted",
            absent = "where estimate is, and for unit layer")
        Double p,
    @Column(value = "how p was made", absent = "where p is") String pMethod,
    @Column(
            value =
                "p adjusted by Benjamini and Hochberg over the tested terms of the same base and y",
            absent = "where p is")
        Double pBh,
    @Column(
            value =
                "why there is no estimate: too_few_tasks (fewer than 6), or follows_from_other_terms",
            absent = "when there is one")
        String flag)
    implements Serializable {

  public static final Table<RegressionRow> TABLE =
      Table.of(
              "forgetting_regressions",
              "What a term adds to the explanation of forgetting beside others, over ordered task pairs.",
              RegressionRow.class)
          .sortedBy("base_id", "y", "term");
}
