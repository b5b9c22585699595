package org.lethe.measure.curvature;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code curvature}. The loss of a task around the weights of a checkpoint. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are never compared
@TableRow
public record CurvatureRow(
    @Column("weights that the loss is a function of: all, attention, adapters, block-3 for example")
        String scope,
    @Column("number of these weights") long parameters,
    @Column("examples that the loss is a mean over") long examples,
    @Column(
            value = "mean over examples of the mean answer-token negative log-likelihood",
            unit = "nats per token")
        double loss,
    @Column(value = "Euclidean norm of the gradient", unit = "nats per unit of weight")
        double gradientNorm,
    @Column(
            value = "greatest eigenvalue of the Hessian that was found, with its sign",
            unit = "nats per squared unit of weight")
        double topEigenvalue,
    @Column(
            value = "norm of H v - top_eigenvalue v, from a product with the unit vector v",
            unit = "nats per squared unit of weight")
        double topResidual,
    @Column(
            value = "least eigenvalue that was found, with its sign",
            unit = "nats per squared unit of weight")
        double bottomEigenvalue,
    @Column(value = "norm of H v - bottom_eigenvalue v", unit = "nats per squared unit of weight")
        double bottomResidual,
    @Column(
            value =
                "trace of the Hessian: exact in the Krylov space of the first start, estimated outside it from random signs (after Hutch++, Meyer et al. 2021)",
            unit = "nats per squared unit of weight")
        double trace,
    @Column(value = "standard error of trace over the random signs", unit = "as trace")
        double traceError,
    @Column(
            value = "trace by the same signs alone (Hutchinson 1990)",
            unit = "nats per squared unit of weight")
        double hutchinsonTrace,
    @Column(value = "standard error of hutchinson_trace", unit = "as trace") double hutchinsonError,
    @Column("vectors of random signs") int probes,
    @Column(
            value =
                "trace of the empirical Fisher matrix: mean over examples of the squared norm of the example's gradient",
            unit = "squared nats per squared unit of weight")
        double fisherTrace,
    @Column(
            value = "trace of the covariance of the examples' gradients, divisor n",
            unit = "squared nats per squared unit of weight")
        double gradientVariance,
    @Column(value = "radius of sam_step and sam_max", unit = "weight norm") double rho,
    @Column(
            value = "rise of the loss after a step of rho along the gradient, as SAM's code does",
            unit = "nats per token",
            absent = "where the gradient is zero")
        Double samStep,
    @Column(
            value =
                "greatest rise that projected gradient ascent found in the ball of radius rho, a lower bound of the maximum",
            unit = "nats per token")
        double samMax,
    @Column(
            value = "Ritz values of each start, ascending, row-major",
            unit = "nats per squared unit of weight",
            shape = "[starts, lanczos_steps]")
        float[] ritzValues,
    @Column(
            value = "weights of ritz_values in the spectrum; those of a start sum to 1",
            shape = "[starts, lanczos_steps]")
        float[] ritzWeights,
    @Column("Ritz values of a start; fewer than asked for where the space was exhausted")
        List<Integer> lanczosSteps,
    @Column(
            value = "where the density of eigenvalues is given, ascending",
            unit = "nats per squared unit of weight",
            shape = "[density points]")
        float[] densityValues,
    @Column(
            value =
                "density of eigenvalues by stochastic Lanczos quadrature, smoothed by a Gaussian of a hundredth of the range",
            shape = "[density points]")
        float[] density,
    @Column(
            value =
                "steps of the slices, in units of a random direction whose rows have the lengths of the weights' rows (Li et al. 2018)",
            shape = "[slice points]")
        float[] sliceSteps,
    @Column(
            value = "loss along the first direction",
            unit = "nats per token",
            shape = "[slice points]")
        float[] slice,
    @Column(
            value = "loss over the plane of two directions, the steps of the first as rows",
            unit = "nats per token",
            shape = "[slice points, slice points]")
        float[] plane,
    @Column("number of examples of each block that documents are dealt into by their numbers")
        List<Integer> blockExamples,
    @Column(
            value =
                "v' H w of the loss of each block's examples for the unit vectors v and w of the greatest Ritz values, the greatest first; 0 for a block without any",
            unit = "nats per squared unit of weight",
            shape = "[blocks, vectors, vectors]")
        float[] blockForms,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {

  public static final Table<CurvatureRow> TABLE =
      Table.of(
              "curvature",
              "The loss of a task around the weights of a checkpoint.",
              CurvatureRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("scope");
}
