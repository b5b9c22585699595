package org.lethe.measure.sequence;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code sequence_forgetting}. What was forgotten of a task at the end of a training
 * sequence; positive = forgotten.
 */
@TableRow
public record SequenceForgettingRow(
    @Column("name of the training sequence") String sequence,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(
            "definition of value, by R[k][i], the score on task i after k of T steps, and where the task is learned, step i: delta (R[0][i] - R[T][i]), first_last (R[i][i] - R[T][i]), chaudhry_max (max over 1 <= k < T of R[k][i], minus R[T][i]), mammoth_max (the same with k = T), loss_delta (first_last of a loss), relative (first_last / (R[i][i] - chance)); a metric of which less is better is negated first")
        String convention,
    @Column(
            value = "the step i that trains the task",
            absent = "when none does; it has delta alone")
        Integer learnedAt,
    @Column("steps T of the sequence") int nSteps,
    @Column(
            value =
                "signed forgetting in units of the metric, of relative without a unit, positive = forgotten",
            absent = "where a step or score is missing or it is undefined, see flag")
        Double value,
    @Column(value = "standard error of the value over documents", absent = "where it is not known")
        Double stderr,
    @Column(value = "lower end of the confidence interval of value", absent = "when there is none")
        Double ciLow,
    @Column(value = "upper end of the confidence interval of value", absent = "when there is none")
        Double ciHigh,
    @Column(
            "how the interval over documents was made, or why there is none: tango_score of right and wrong, student_t of others; largest_of_ those of all steps before the last")
        String ciMethod,
    @Column(
            value = "documents answered after the last step",
            absent = "when the score after the last step is missing")
        Long n,
    @Column(
            value =
                "why the value is missing or to be read with care, words separated by commas (incomplete, repeated_task, not_above_chance, few_items, within_noise)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<SequenceForgettingRow> TABLE =
      Table.of(
              "sequence_forgetting",
              "What was forgotten of a task at the end of a training sequence; positive = forgotten.",
              SequenceForgettingRow.class)
          .sortedBy("sequence", "metric", "convention", "task");
}
