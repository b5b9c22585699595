package org.lethe.measure.sequence;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code sequence_summary}. Forgetting and transfer over the tasks of a sequence. */
@TableRow
public record SequenceSummaryRow(
    @Column("name of the training sequence") String sequence,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(
            "definition of value, by R[k][i], the score on the i-th trained task after k of T steps: op (mean of R[T][i]), bwt_gem and bwt_trace (sum over i < T of R[T][i] - R[i][i], over T - 1 and over T), fwt, fwt_init and fwt_base (mean over i > 1 of R[i-1][i] less chance, less the score of a model with random weights, less R[0][i]), chaudhry_max and mammoth_max (means over i < T of those in sequence_forgetting), intransigence (mean of R*_i - R[i][i], R* trained on task i alone), general_delta (mean of R[T][j] - R[0][j] over tasks j that are never trained on), zero_shot_delta, in_context_delta and instruction_delta (the same over those of the tasks j that are asked without examples, with examples, and under an instruction by compare.knowledge-pairs; no row without such tasks); but for op a metric of which less is better is negated first")
        String convention,
    @Column("steps T of the sequence") int nSteps,
    @Column("tasks in the sum") int nTasks,
    @Column(
            value = "checkpoints, as seeds, that R*_i is the mean of; of the task with the fewest",
            absent = "but for intransigence")
        Integer nReferences,
    @Column(
            value =
                "in units of the metric; bwt, fwt and those of tasks never trained on: negative = lost; chaudhry_max, mammoth_max: positive = forgotten; intransigence: positive = learned less than alone",
            absent = "where a step or score is missing or it is undefined, see flag")
        Double value,
    @Column(
            value = "standard error of the value over the documents of these tasks",
            absent = "where it is not known")
        Double stderr,
    @Column(value = "lower end of the confidence interval of value", absent = "when there is none")
        Double ciLow,
    @Column(value = "upper end of the confidence interval of value", absent = "when there is none")
        Double ciHigh,
    @Column(
            "how the interval over documents was made, or why there is none: mover_ from the intervals of tasks that ask different documents, simultaneous_ the mean of intervals that hold together; the tasks and the training runs are taken as they are")
        String ciMethod,
    @Column(
            value =
                "why the value is missing or to be read with care, words separated by commas (incomplete, one_step, repeated_task, no_random_init, no_single_task, few_items)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<SequenceSummaryRow> TABLE =
      Table.of(
              "sequence_summary",
              "Forgetting and transfer over the tasks of a training sequence.",
              SequenceSummaryRow.class)
          .sortedBy("sequence", "metric", "convention");
}
