package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.benchmark.Request;
import org.lethe.gradient.AskedSurface;
import org.lethe.gradient.LossSurface;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelLeases;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.WorkDone;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * A unit of work on a surface. What fits a shard is done by one Spark task; else the driver goes on
 * with the iterations, and every step is a Spark job over the shards. Both keep the answers that
 * the iterations were given until the unit is published.
 */
record SurfaceWork<O extends Record & Serializable, R extends Record>(
    Asked<O, R> asked, ModelWork work, TableStore store) {

  /** Does the work where it is called. */
  WorkDone run(LoadedModel.Lease models) throws IOException {
    List<Request> examples = asked.examples(asked.shards(work, store), store);
    if (examples.isEmpty() || !asked.hasSurface(models)) {
      asked.publish(null, work, store);
      return WorkDone.of(0);
    }
    int batchTokens = asked.context().batchTokens();
    try (LossSurface here =
        new LossSurface(asked.open(models, work, store), examples, batchTokens)) {
      publish(here.dimension(), examples.size(), question -> question.of(here));
    }
    return WorkDone.of(examples.size());
  }

  /** Does the work from the driver. */
  WorkDone run(JavaSparkContext spark, ModelLeases models) throws IOException {
    SurfaceTask<O, R> task = new SurfaceTask<>(asked, models, work);
    List<Unit> shards = new ArrayList<>();
    List<Integer> examples = new ArrayList<>();
    int dimension = 0;
    List<Unit> all = new ArrayList<>(asked.shards(work, store));
    List<SurfaceTask.Size> sizes = spark.parallelize(all, all.size()).map(task::size).collect();
    for (int i = 0; i < sizes.size(); i++) {
      dimension = sizes.get(i).dimension();
      if (sizes.get(i).examples() > 0) {
        shards.add(all.get(i));
        examples.add(sizes.get(i).examples());
      }
    }
    int total = examples.stream().mapToInt(Integer::intValue).sum();
    if (total == 0) {
      asked.publish(null, work, store);
    } else {
      publish(
          dimension,
          total,
          new ShardAnswers(spark, task, shards, examples, fileSystem(), folder()));
    }
    return WorkDone.of(total);
  }

  private void publish(int dimension, int examples, AskedSurface.Answers answers)
      throws IOException {
    KeptAnswers kept = new KeptAnswers(fileSystem(), folder(), answers);
    asked.publish(new AskedSurface(dimension, examples, kept), work, store);
    kept.remove();
  }

  private Path folder() {
    return store.workFolder(work.output());
  }

  private FileSystem fileSystem() throws IOException {
    return folder().getFileSystem(store.configuration());
  }
}
