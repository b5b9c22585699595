package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.Flat;
import org.lethe.benchmark.Request;
import org.lethe.gradient.LossSurface;
import org.lethe.gradient.WeightScope;
import org.lethe.inference.BatchPlanner;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.transformer.Transformer;

/**
 * The answer loss on the straight line from the weights before a training step to those after it,
 * and beyond: fine-tuning from the base, restoration from the fine-tuned checkpoint.
 *
 * <p>A checkpoint whose training left its weights as they are, or keeps its change in an adapter,
 * has no line.
 */
public final class TrainingSlices implements Probe<CurvatureOptions, TrainingSliceRow> {
  private static final long serialVersionUID = 1L;

  /** How far the line goes beyond either end, in lengths of the training step; a quarter of it. */
  private static final double BEYOND = 0.5;

  @Override
  public String name() {
    return "training-slices";
  }

  @Override
  public String title() {
    return "Measure the answer loss along training.";
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
  public Table<TrainingSliceRow> table() {
    return TrainingSliceRow.TABLE;
  }

  @Override
  public ProbeScope scope() {
    return ProbeScope.TASK_REQUESTS;
  }

  @Override
  public boolean isOfPairs() {
    return true;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    String parent = lineage.checkpoint(checkpointId).parent();
    return parent == null ? List.of() : List.of(parent);
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
    return "mean_answer_token_nll";
  }

  @Override
  public String identity(CurvatureOptions options, ProbeContext context) {
    return "%s/%d/%d/%d"
        .formatted(
            conventions(), options.documents(), options.slicePoints(), context.batchTokens());
  }

  @Override
  public List<TrainingSliceRow> rows(
      ProbedModels models, ProbeWork work, CurvatureOptions options) {
    List<Request> examples = CurvatureOptions.examples(work);
    if (examples.isEmpty() || isAdapted(models.checkpoint()) || isAdapted(models.reference())) {
      return List.of();
    }
    List<List<Request>> batches = BatchPlanner.plan(examples, work.context().batchTokens());
    try (LossSurface surface = new LossSurface(models.checkpoint(), WeightScope.ALL, 0, batches)) {
      float[] before = WeightScope.ALL.values(models.reference(), 0);
      return rows(surface, Flat.combined(1, surface.origin(), -1, before), work, options);
    }
  }

  private static boolean isAdapted(Transformer transformer) {
    return !transformer.adapters().isEmpty();
  }

  private static List<TrainingSliceRow> rows(
      LossSurface surface, float[] change, ProbeWork work, CurvatureOptions options) {
    double distance = Flat.norm(change);
    List<TrainingSliceRow> rows = new ArrayList<>();
    int quarter = (options.slicePoints() + 2) / 4; // steps, so that both checkpoints are points
    for (int i = 0; i <= 4 * quarter && distance > 0; i++) {
      double share = 0.5 * i / quarter - BEYOND;
      surface.displace(Flat.scaled(share - 1, change));
      rows.add(
          TrainingSliceRowBuilder.stagedBuilder()
              .referenceId(work.referenceId())
              .share(share)
              .distance(distance)
              .loss(surface.loss())
              .examples(surface.examples())
              .planId(work.planId())
              .weightsDigest(work.weightsDigest())
              .checkpointId(work.checkpointId())
              .task(work.task())
              .build());
    }
    return rows;
  }
}
