package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.Request;
import org.lethe.gradient.LossSurface;
import org.lethe.gradient.SurfaceMeans;
import org.lethe.gradient.SurfaceModel;
import org.lethe.gradient.SurfaceQuestion;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelLeases;
import org.lethe.job.stage.ModelWork;
import org.lethe.table.Unit;

/**
 * The part of a surface that a shard's examples make, as one Spark task computes it. The model with
 * its copy of the weights stays on the executor for the steps that follow, one a task slot.
 */
record SurfaceTask<O extends Record & Serializable, R extends Record>(
    Asked<O, R> asked, ModelLeases models, ModelWork work) implements Serializable {

  /**
   * What a shard adds.
   *
   * @param dimension number of chosen weights; 0 where the models have no such surface
   * @param examples number of examples in the shard
   */
  record Size(int dimension, int examples) implements Serializable {
    static final Size NONE = new Size(0, 0);
  }

  Size size(Unit shard) throws IOException {
    try (LoadedModel.Lease lease = models.of(work)) {
      if (!asked.hasSurface(lease)) {
        return Size.NONE;
      }
      SurfaceModel model = taken(lease);
      lease.leave(key(), model);
      return new Size(model.dimension(), examples(shard).size());
    }
  }

  /** Answers a question about a shard that has examples, into a file. */
  void answer(Unit shard, SurfaceQuestion question, String file) throws IOException {
    try (LoadedModel.Lease lease = models.of(work)) {
      SurfaceModel model = taken(lease);
      SurfaceMeans means;
      try {
        means = question.of(new LossSurface(model, examples(shard), asked.context().batchTokens()));
        lease.requireUnchanged();
      } catch (RuntimeException | IOException e) {
        model.close();
        throw e;
      }
      lease.leave(key(), model);
      Path path = new Path(file);
      FileSystem fs = path.getFileSystem(models.store().configuration());
      MeansFile.write(fs, path, means);
    }
  }

  private List<Request> examples(Unit shard) throws IOException {
    return asked.examples(List.of(shard), models.store());
  }

  private SurfaceModel taken(LoadedModel.Lease lease) throws IOException {
    SurfaceModel held = (SurfaceModel) lease.take(key());
    return held == null ? asked.open(lease, work, models.store()) : held;
  }

  /** Works of several tasks on the same models share it. */
  private List<?> key() {
    return asked.surfaceKey(work);
  }
}
