package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.gradient.Direction.Training;
import org.lethe.gradient.Surface;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.table.Table;

/**
 * The answer loss on the straight line from the weights before a training step to those after it,
 * and beyond: fine-tuning from the base, restoration from the fine-tuned checkpoint.
 *
 * <p>A checkpoint whose training left its weights as they are, or keeps its change in an adapter,
 * has no line.
 */
public final class TrainingSlices implements TrainingProbe<TrainingSliceRow> {
  private static final long serialVersionUID = 1L;

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
    return 2;
  }

  @Override
  public Table<TrainingSliceRow> table() {
    return TrainingSliceRow.TABLE;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    String parent = lineage.checkpoint(checkpointId).parent();
    return parent == null ? List.of() : List.of(parent);
  }

  @Override
  public List<TrainingSliceRow> rows(
      ProbedModels models, ProbeWork work, CurvatureOptions options) {
    Surface surface = work.surface();
    if (surface == null) {
      return List.of();
    }
    double distance = Math.sqrt(surface.dot(Training.LAST, Training.LAST));
    if (distance == 0) {
      return List.of();
    }
    double[] places = TrainingProbe.places(options);
    double[][] points =
        Arrays.stream(places).mapToObj(p -> new double[] {p - 1}).toArray(double[][]::new);
    double[] losses = surface.losses(List.of(Training.LAST), points);
    List<TrainingSliceRow> rows = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      rows.add(
          TrainingSliceRowBuilder.stagedBuilder()
              .referenceId(work.referenceId())
              .share(places[i])
              .distance(distance)
              .loss(losses[i])
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
