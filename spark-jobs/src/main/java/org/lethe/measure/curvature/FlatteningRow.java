package org.lethe.measure.curvature;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code flattening}. The curvature of a task's loss before and after training. */
@TableRow
public record FlatteningRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the benchmark task") String task,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("weights that the loss is a function of, as in curvature") String scope,
    @Column("examples that both losses are a mean over") long examples,
    @Column("top_eigenvalue of the reference") double topBefore,
    @Column("top_eigenvalue of the checkpoint") double topAfter,
    @Column("bottom_eigenvalue of the reference") double bottomBefore,
    @Column("bottom_eigenvalue of the checkpoint") double bottomAfter,
    @Column("trace of the reference") double traceBefore,
    @Column("trace of the checkpoint") double traceAfter,
    @Column(
            value = "change of the trace over its standard error from random signs",
            absent = "where there is no error")
        Double traceZ,
    @Column(value = "sam_step of the reference", absent = "where there is none")
        Double samStepBefore,
    @Column(value = "sam_step of the checkpoint", absent = "where there is none")
        Double samStepAfter,
    @Column(
            value = "1 - top_after / top_before: above 0 the surface became flatter",
            absent = "unless both are positive")
        Double flattening,
    @Column(
            value = "lower end of the confidence interval of flattening",
            absent = "when there is none")
        Double ciLow,
    @Column(
            value = "upper end of the confidence interval of flattening",
            absent = "when there is none")
        Double ciHigh,
    @Column(
            value =
                "how the interval was made (jackknife_t: each block of documents left out once, eigenvalues in the space of block_forms, Student's t)",
            absent = "when there is none")
        String ciMethod,
    @Column(
            value =
                "why the values are to be read with care (sign_change: a greatest eigenvalue is not positive; not_converged: a residual is more than 1 % of the greatest eigenvalue)",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<FlatteningRow> TABLE =
      Table.of(
              "flattening",
              "The curvature of a task's loss before and after training.",
              FlatteningRow.class)
          .sortedBy("task", "checkpoint_id", "reference_id", "scope");
}
