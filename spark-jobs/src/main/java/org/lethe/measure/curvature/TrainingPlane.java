package org.lethe.measure.curvature;

import java.util.ArrayList;
import java.util.List;
import org.lethe.gradient.Direction.Training;
import org.lethe.gradient.Surface;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.table.Table;

/**
 * The answer loss on the plane of the last two trainings of a checkpoint: for a restored one, what
 * fine-tuning changed and what restoration changed.
 *
 * <p>Checkpoints that keep a change in an adapter have no plane.
 */
public final class TrainingPlane implements TrainingProbe<TrainingPlaneRow> {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "training-plane";
  }

  @Override
  public String title() {
    return "Measure the answer loss on the plane of two trainings.";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Table<TrainingPlaneRow> table() {
    return TrainingPlaneRow.TABLE;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    String parent = lineage.checkpoint(checkpointId).parent();
    return parent == null || origin(lineage, parent) == null ? List.of() : List.of(parent);
  }

  @Override
  public String origin(Lineage lineage, String referenceId) {
    return lineage.checkpoint(referenceId).parent();
  }

  @Override
  public List<TrainingPlaneRow> rows(
      ProbedModels models, ProbeWork work, CurvatureOptions options) {
    Surface surface = work.surface();
    if (surface == null) {
      return List.of();
    }
    double first = Math.sqrt(surface.dot(Training.BEFORE, Training.BEFORE));
    double second = Math.sqrt(surface.dot(Training.LAST, Training.LAST));
    double cosine = surface.dot(Training.BEFORE, Training.LAST) / (first * second);
    double[] places = TrainingProbe.places(options);
    List<TrainingPlaneRow> rows = new ArrayList<>();
    for (double x : places) {
      double[] losses = surface.losses(List.of(Training.BEFORE, Training.LAST), row(x, places));
      for (int i = 0; i < places.length; i++) {
        rows.add(
            TrainingPlaneRowBuilder.stagedBuilder()
                .originId(origin(work.lineage(), work.referenceId()))
                .referenceId(work.referenceId())
                .x(x)
                .y(places[i])
                .firstLength(first)
                .secondLength(second)
                .cosine(Defined.orNull(cosine))
                .loss(losses[i])
                .examples(surface.examples())
                .planId(work.planId())
                .weightsDigest(work.weightsDigest())
                .checkpointId(work.checkpointId())
                .task(work.task())
                .build());
      }
    }
    return rows;
  }

  /** Returns displacements from the checkpoint, which is at (1, 1). */
  private static double[][] row(double x, double[] places) {
    double[][] row = new double[places.length][];
    for (int i = 0; i < row.length; i++) {
      row[i] = new double[] {x - 1, places[i] - 1};
    }
    return row;
  }
}
