package org.lethe.measure.correlation;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code mechanisms}. How a mechanism of forgetting goes with forgetting. */
@TableRow
public record MechanismRow(
    @Column("base the checkpoints were fine-tuned from") String baseId,
    @Column(
            "gradient_interference, representation_drift, head_disruption, router_drift or flattening")
        String mechanism,
    @Column("the number that stands for it, with the part of the model") String measure,
    @Column("the forgetting convention explained: delta or loss_delta") String y,
    @Column("tasks the pairs are made of") long nTasks,
    @Column("ordered task pairs, counted once for every length and seed") long nPairs,
    @Column("checkpoints behind the pairs") long nCheckpoints,
    @Column(
            value = "correlation of measure and forgetting over pairs, in [-1, 1]",
            absent = "with fewer than 6 tasks, and where either does not vary")
        Double r,
    @Column(value = "lower end of the confidence interval of r", absent = "when there is none")
        Double rLow,
    @Column(value = "upper end of the confidence interval of r", absent = "when there is none")
        Double rHigh,
    @Column(
            value =
                "standard deviations of forgetting per standard deviation of the measure, the norm of the change of weights and the log of steps held",
            absent = "where r is, and where the measure follows from what is held")
        Double partial,
    @Column(
            value = "lower end of the confidence interval of partial",
            absent = "when there is none")
        Double partialLow,
    @Column(
            value = "upper end of the confidence interval of partial",
            absent = "when there is none")
        Double partialHigh,
    @Column(
            value =
                "how the intervals were made (task_jackknife_t: each task left out once with its pairs, Student's t)",
            absent = "when there are none")
        String ciMethod,
    @Column(
            value =
                "two-sided QAP p-value of partial with double semi-partialling (Dekker et al. 2007), tasks permuted",
            absent = "where partial is")
        Double p,
    @Column(value = "how p was made", absent = "where p is") String pMethod,
    @Column(
            value = "p adjusted by Benjamini and Hochberg over all measures of the same base and y",
            absent = "where p is")
        Double pBh,
    @Column(
            value =
                "smallest size of partial whose interval would exclude zero with probability 0.8",
            absent = "without an interval")
        Double mde,
    @Column(
            "MORE (the larger the measure, the more is forgotten: p_bh at most 0.05 and the interval of partial above 0), LESS, NOT_FOUND, or UNTESTED")
        String verdict,
    @Column(
            value =
                "why there is no estimate: too_few_tasks (fewer than 6), or follows_from_other_terms",
            absent = "when there is one")
        String flag)
    implements Serializable {

  /** Verdict of a measure that grows with forgetting. */
  public static final String MORE = "MORE";

  /** Verdict of a measure that falls with forgetting. */
  public static final String LESS = "LESS";

  /** Verdict of a measure that was tested and goes with forgetting in no way that was found. */
  public static final String NOT_FOUND = "NOT_FOUND";

  /** Verdict of a measure that was not tested. */
  public static final String UNTESTED = "UNTESTED";

  /** Returns whether the measure goes with forgetting, either way. */
  public boolean isFound() {
    return verdict.equals(MORE) || verdict.equals(LESS);
  }

  public static final Table<MechanismRow> TABLE =
      Table.of(
              "mechanisms",
              "Which mechanism goes with forgetting, over pairs of a trained and a tested task.",
              MechanismRow.class)
          .sortedBy("base_id", "y", "mechanism", "measure");
}
