package org.lethe.job;

import org.lethe.job.answer.ScoreJob;
import org.lethe.job.answer.ScoreShard;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lethe.cli.Sessions;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.inference.Arrangement;
import org.lethe.inference.PlainLanguageModel;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.provenance.Provenance;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Hooks;

/**
 * Scores a planned experiment and prints the seconds from the first shard to the last, once the
 * session is up: EXPERIMENT, then {@code plan}, {@code loop} (no Spark: the shards one after the
 * other) or a Spark master, and how often. Scores are taken away before every time. Stands in this
 * package to do the very work of a Spark task.
 */
public final class SparkOverhead {
  private SparkOverhead() {}

  public static void main(String[] args) throws Exception {
    Experiment experiment = ExperimentReader.read(args[0], null, new Configuration());
    int times = Integer.parseInt(args[2]);
    if (args[1].equals("loop")) {
      TableStore store = TableStore.open(experiment.output(), Sessions.hadoop());
      for (int i = 0; i < times; i++) {
        clear(store);
        long start = System.nanoTime();
        loop(experiment, store);
        System.out.printf("%.4f%n", (System.nanoTime() - start) / 1e9);
      }
      System.exit(0);
    }
    System.setProperty("spark.master", args[1].equals("plan") ? "local[1]" : args[1]);
    try (SparkSession spark = session()) {
      TableStore store = TableStore.open(spark, experiment.output());
      if (args[1].equals("plan")) {
        new PlanJob().run(spark, experiment, store, Progress.SILENT);
        return;
      }
      for (int i = 0; i < times; i++) {
        clear(store);
        long start = System.nanoTime();
        new ScoreJob().run(spark, experiment, store, Progress.SILENT);
        System.out.printf("%.4f%n", (System.nanoTime() - start) / 1e9);
      }
    }
  }

  /** The session users get, of the master in the system property. */
  private static SparkSession session() {
    Map.of(
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.executor.memory", "900m",
            "spark.executor.extraClassPath", System.getProperty("java.class.path"),
            "spark.executorEnv.OMP_NUM_THREADS", "1")
        .forEach(System::setProperty);
    SparkSession session = Sessions.open("overhead");
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  private static void clear(TableStore store) throws Exception {
    for (var table : List.of(ScoreRow.TABLE, ScoreCheckRow.TABLE)) {
      for (Unit unit : store.publishedUnits(table)) {
        store.discard(unit);
      }
    }
  }

  private static void loop(Experiment experiment, TableStore store) throws Exception {
    CheckpointRow base = CheckpointInventory.read(experiment, store).get(0);
    List<Unit> shards = new ArrayList<>(store.publishedUnits(RequestRow.TABLE));
    shards.sort(Comparator.comparing(Unit::slot));
    long requests = 0;
    for (Unit shard : shards) {
      requests += store.manifest(shard).rows();
    }
    int checked = SelfCheck.size(requests);
    for (int i = 0; i < shards.size(); i++) {
      Unit shard = shards.get(i);
      int sample = checked * (i + 1) / shards.size() - checked * i / shards.size();
      String task = shard.partition("task");
      ModelWork work =
          new ModelWork(
              shard,
              Unit.of(ScoreRow.TABLE, shard.slot(), "loop", base.checkpointId(), task),
              StoredCheckpoint.of(base),
              null,
              store.manifest(shard).rows(),
              0,
              sample);
      try (LoadedModel.Lease lease =
          LoadedModel.lease(work, experiment.model(), store.configuration())) {
        Provenance provenance =
            TorchRuntime.provenance(experiment.seed(), "loop", experiment.model());
        new ScoreShard(
                new TransformerLanguageModel(lease.transformer()),
                new PlainLanguageModel(lease.transformer(), Hooks.none()),
                work,
                Arrangement.PLANNED,
                lease.room().tokens())
            .run(store, provenance);
      }
    }
  }
}
