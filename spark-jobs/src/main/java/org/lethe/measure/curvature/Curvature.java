package org.lethe.measure.curvature;

import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.gradient.LossSurface;
import org.lethe.gradient.WeightScope;
import org.lethe.inference.BatchPlanner;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/**
 * Curvature and sharpness of the answer loss of chosen tasks at chosen checkpoints, by exact
 * products of the Hessian.
 *
 * <p>A checkpoint without adapters has no row of scope {@code adapters}.
 *
 * <p>A task at a checkpoint is one unit of work. It holds a copy of the weights, {@code
 * lanczos-steps} vectors of the chosen weights for every start, 4 bytes a number, and the graph of
 * a batch.
 */
public final class Curvature implements Probe<CurvatureOptions, CurvatureRow> {
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
    return 1;
  }

  @Override
  public Settings<CurvatureOptions> settings() {
    return CurvatureOptions.SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE);
  }

  @Override
  public Table<CurvatureRow> table() {
    return CurvatureRow.TABLE;
  }

  @Override
  public ProbeScope scope() {
    return ProbeScope.TASK_REQUESTS;
  }

  @Override
  public boolean asksCheckpoint(CurvatureOptions options, String checkpointId) {
    return options.checkpoints().includes(checkpointId);
  }

  @Override
  public boolean asksTask(CurvatureOptions options, String task) {
    return options.tasks().includes(task);
  }

  @Override
  public int documents(CurvatureOptions options) {
    return options.documents();
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
    List<Request> examples = CurvatureOptions.examples(work);
    boolean absent =
        options.scope() == WeightScope.ADAPTERS && models.checkpoint().adapters().isEmpty();
    if (examples.isEmpty() || absent) {
      return List.of();
    }
    List<List<Request>> batches = BatchPlanner.plan(examples, work.context().batchTokens());
    try (LossSurface surface =
        new LossSurface(models.checkpoint(), options.scope(), options.block(), batches)) {
      return List.of(
          new CurvatureSurvey(surface, options, work).row(options.blocks(examples, work)));
    }
  }
}
