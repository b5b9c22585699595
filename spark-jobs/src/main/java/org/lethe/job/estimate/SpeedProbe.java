package org.lethe.job.estimate;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.inference.Arrangement;
import org.lethe.inference.BatchLoad;
import org.lethe.inference.JoinedBatches;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.PlannedShard;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.message.JobException;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Hooks;

/**
 * Scores planned batches for some seconds, as many tasks at a time as the session runs, and keeps
 * nothing but how fast it went.
 *
 * @param seconds how long each task goes on
 */
record SpeedProbe(double seconds, ModelOptions model, TableStore store) implements Serializable {
  private static final double NANOS = 1e9;
  private static final double WARM_UP = 0.3; // of the time that is measured

  /** What a task did. */
  private record Done(double flops, double computing, double reading, int shards)
      implements Serializable {}

  /**
   * Measures the speed at a checkpoint.
   *
   * @param shards units of {@code requests}, at least one; each task begins with another
   */
  Speed measure(SparkSession spark, CheckpointRow checkpoint, List<Unit> shards) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = context.defaultParallelism();
    List<List<Unit>> starts = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      List<Unit> own = new ArrayList<>();
      for (int k = i; k < i + shards.size(); k++) {
        own.add(shards.get(k % shards.size()));
      }
      starts.add(own);
    }
    List<Done> all =
        context.parallelize(starts, tasks).map(own -> score(checkpoint, own)).collect();
    double flops = all.stream().mapToDouble(Done::flops).sum();
    double computing = all.stream().mapToDouble(Done::computing).sum();
    double reading = all.stream().mapToDouble(Done::reading).sum();
    int read = all.stream().mapToInt(Done::shards).sum();
    if (computing == 0) {
      throw new JobException(
          JobException.Kind.USAGE,
          "no task of the experiment is scored, so that speed cannot be tried",
          "lethe estimate",
          "a task of multiple choice or of log-likelihoods",
          "give the speed with --gflops");
    }
    return new Speed(flops / computing, 2 * reading / read); // rows are written as they are read
  }

  private Done score(CheckpointRow checkpoint, List<Unit> shards) throws IOException {
    TableStore tables = store;
    Pass warming = new Pass(checkpoint, model, tables);
    warming.go(shards, WARM_UP * seconds); // Java compiles what it runs often
    Pass measured = new Pass(checkpoint, model, tables);
    measured.go(shards, seconds);
    return measured.done();
  }

  /** A walk over shards that adds up what it does. */
  private static final class Pass {
    private final CheckpointRow checkpoint;
    private final ModelOptions model;
    private final TableStore store;
    private double flops;
    private double computing;
    private double reading;
    private int shards;

    Pass(CheckpointRow checkpoint, ModelOptions model, TableStore store) {
      this.checkpoint = checkpoint;
      this.model = model;
      this.store = store;
    }

    Done done() {
      return new Done(flops, computing, reading, shards);
    }

    /** Scores shards until they or the time are over. */
    void go(List<Unit> units, double seconds) throws IOException {
      for (Unit unit : units) {
        long start = System.nanoTime();
        List<PlannedRequest> rows = PlannedRequests.read(store, unit);
        List<List<Request>> planned = BatchPlan.batches(store, unit, rows, Arrangement.PLANNED);
        reading += (System.nanoTime() - start) / NANOS;
        shards++;
        try (LoadedModel.Lease lease =
            LoadedModel.lease(work(unit), model, store.configuration())) {
          TransformerLanguageModel asked =
              new TransformerLanguageModel(lease.transformer(), Hooks.none());
          for (List<Request> batch : JoinedBatches.of(planned, lease.room().tokens())) {
            score(asked, batch);
            if (computing > seconds) {
              return;
            }
          }
        }
      }
    }

    private void score(TransformerLanguageModel asked, List<Request> batch) {
      if (batch.get(0).type() == OutputType.GENERATE_UNTIL) {
        return; // asked by other operations, token by token
      }
      long start = System.nanoTime();
      asked.logLikelihoods(batch);
      computing += (System.nanoTime() - start) / NANOS;
      flops += PlannedShard.flops(BatchLoad.of(batch), checkpoint);
    }

    private ModelWork work(Unit unit) {
      Unit nothing =
          Unit.of(
              ScoreRow.TABLE,
              unit.slot(),
              unit.key(),
              checkpoint.checkpointId(),
              unit.partition("task"));
      return new ModelWork(unit, nothing, StoredCheckpoint.of(checkpoint), null, 0, 0, 0);
    }
  }
}
