package org.lethe.measure.curvature;

import java.util.List;
import org.lethe.gradient.SurfaceWeights;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.table.Table;

/**
 * Curvature and sharpness of the answer loss of chosen tasks at chosen checkpoints, by exact
 * products of the Hessian.
 *
 * <p>A checkpoint without adapters has no row of scope {@code adapters}.
 *
 * <p>A task at a checkpoint is one unit of work. What goes on with the iterations holds {@link
 * CurvatureMemory vectors of the chosen weights}; what computes a step holds a copy of all weights,
 * the vectors that are multiplied together, and the graph of a batch.
 */
public final class Curvature implements LossProbe<CurvatureRow> {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "curvature";
  }

  @Override
  public String title() {
    return "Measure the curvature of the answer loss.";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public Table<CurvatureRow> table() {
    return CurvatureRow.TABLE;
  }

  @Override
  public SurfaceWeights weights(CurvatureOptions options) {
    return new SurfaceWeights(options.scope(), options.block());
  }

  @Override
  public String conventions() {
    return "hessian_of_mean_answer_token_nll";
  }

  @Override
  public String identity(CurvatureOptions options, ProbeContext context) {
    return "%s/%d/%s/%d/%d/%d/%s/%d/%d/%d/%d/%d/%d"
        .formatted(
            conventions(),
            options.documents(),
            options.scopeName(),
            options.lanczosSteps(),
            options.starts(),
            options.probes(),
            options.rho(),
            options.ascentSteps(),
            options.densityPoints(),
            options.slicePoints(),
            options.blocks(),
            context.batchTokens(),
            context.seed());
  }

  @Override
  public List<CurvatureRow> rows(ProbedModels models, ProbeWork work, CurvatureOptions options) {
    if (work.surface() == null) {
      return List.of();
    }
    CurvatureMemory.require(options, work.surface().dimension(), Runtime.getRuntime().maxMemory());
    return List.of(new CurvatureSurvey(options, work).row());
  }
}
