package org.lethe.measure.alignment;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code gradient_alignment}. Cosine between the gradients of two tasks on one checkpoint.
 */
@TableRow
public record GradientAlignmentRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("first task") String taskA,
    @Column("second task") String taskB,
    @Column("global (all parameters), layer or module") String scope,
    @Column(value = "layer as in gradients", absent = "for scope global") Integer layer,
    @Column(value = "module as in gradients", absent = "unless scope is module") String module,
    @Column(value = "cosine of the two gradients in [-1, 1]", absent = "when one of them is zero")
        Double cosine,
    @Column("Euclidean norm of the first gradient") double normA,
    @Column("Euclidean norm of the second gradient") double normB,
    @Column("exact or sketch: what cosine is of; the columns below it are of sketches of blocks")
        String method,
    @Column(
            value =
                "standard error of cosine over examples: jackknife over blocks of them (from sketching alone in files of version 1)",
            absent = "with fewer than 8 blocks of either task")
        Double cosineError,
    @Column(
            value =
                "standard error of cosine from sketching, 1 / sqrt(dimension); 0 where nothing was sketched",
            absent = "in files older than the column")
        Double sketchError,
    @Column(
            value = "blocks that hold examples of both tasks",
            absent = "in files older than the column")
        Integer blocks,
    @Column(
            value =
                "cosine of the gradients of two halves of the first task's examples, mean over splits",
            absent = "with fewer than 8 blocks of either task")
        Double reliabilityA,
    @Column(
            value = "the same of the second task",
            absent = "with fewer than 8 blocks of either task")
        Double reliabilityB,
    @Column(
            value =
                "cosine of half of one task's examples with the other half of the other's, which share no document number, mean over splits",
            absent = "with fewer than 8 blocks of either task")
        Double crossFitted,
    @Column(
            value = "lower end of the confidence interval of cross_fitted",
            absent = "when there is none")
        Double crossFittedLow,
    @Column(
            value = "upper end of the confidence interval of cross_fitted",
            absent = "when there is none")
        Double crossFittedHigh,
    @Column(
            value =
                "cross_fitted / sqrt(reliability_a * reliability_b): the cosine without the noise of few examples; may leave [-1, 1]",
            absent = "unless both reliabilities are above 0.2")
        Double corrected,
    @Column(
            value = "lower end of the confidence interval of corrected",
            absent = "when there is none")
        Double correctedLow,
    @Column(
            value = "upper end of the confidence interval of corrected",
            absent = "when there is none")
        Double correctedHigh,
    @Column(
            value =
                "how the intervals were made (block_jackknife_t: each block left out of both tasks once, Student's t)",
            absent = "when there are none")
        String ciMethod,
    @Column(
            value =
                "few_blocks: fewer than 8 blocks; unreliable: a reliability is 0.2 or less, cosines of such gradients are mostly noise",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {
  public static final String SCOPE = "scope";

  public static final Table<GradientAlignmentRow> TABLE =
      Table.of(
              "gradient_alignment",
              "Cosine between the gradients of two tasks on one checkpoint.",
              GradientAlignmentRow.class)
          .sortedBy("scope", "layer", "module", "task_a", "task_b");
}
