package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelLeases;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.WorkDone;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.table.TableStore;

/** A probe as Spark runs it. */
record ProbeTask<O extends Record & Serializable, R extends Record>(Asked<O, R> asked)
    implements ModelStage.SteppedTask {

  @Override
  public WorkDone run(LoadedModel.Lease models, ModelWork work, TableStore store)
      throws IOException {
    return asksSurface()
        ? new SurfaceWork<>(asked, work, store).run(models)
        : asked.run(models, work, store);
  }

  @Override
  public boolean isStepped(ModelWork work, TableStore store) throws IOException {
    return asksSurface() && asked.shards(work, store).size() > 1;
  }

  @Override
  public WorkDone runSteps(JavaSparkContext spark, ModelLeases models, ModelWork work)
      throws IOException {
    return new SurfaceWork<>(asked, work, models.store()).run(spark, models);
  }

  /** Returns false: a probe may read some documents of a shard alone. */
  @Override
  public boolean readsAllPlanned() {
    return false;
  }

  private boolean asksSurface() {
    return asked.probe().scope() == ProbeScope.SURFACE;
  }
}
