package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.Shard;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.job.stage.WorkDone;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.message.Progress;
import org.lethe.provenance.Provenance;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.UnitWriter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Runs one probe over the planned shards and checkpoints that the experiment asks it for.
 *
 * @param <O> options of the probe
 * @param <R> a row of its table
 */
public final class ProbeJob<O extends Record & Serializable, R extends Record> implements Job {
  private final Probe<O, R> probe;

  public ProbeJob(Probe<O, R> probe) {
    this.probe = probe;
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    O options = experiment.measures().of(probe);
    ProbeContext context = new ProbeContext(experiment.plan().batchTokens(), experiment.seed());
    int shardDocuments = experiment.plan().shardDocuments();
    Set<String> tasks =
        experiment.tasks().stream()
            .map(Experiment.TaskEntry::name)
            .filter(task -> probe.asksTask(options, task))
            .collect(Collectors.toSet());
    List<CheckpointRow> checkpoints = new ArrayList<>(CheckpointInventory.read(experiment, store));
    checkpoints.removeIf(row -> !probe.asksCheckpoint(options, row.checkpointId()));
    if (checkpoints.isEmpty() || tasks.isEmpty()) {
      progress.note(probe.name() + ": the experiment asks for none");
      return;
    }
    Precision precision = experiment.model().precision();
    Probe<O, R> asked = probe;
    int done =
        new ModelStage(
                spark,
                store,
                progress,
                probe.name(),
                probe.table(),
                experiment.model(),
                probe.identity(options, context))
            .run(
                checkpoints,
                unit ->
                    tasks.contains(unit.partition("task"))
                        && (long) Shard.of(unit).index() * shardDocuments
                            < asked.documents(options),
                (transformer, work, tables) ->
                    publish(asked, options, context, precision, transformer, work, tables));
    progress.note(
        done == 0
            ? probe.name() + ": everything is published already"
            : probe.name() + ": " + done + " units");
  }

  private static <O extends Record & Serializable, R extends Record> WorkDone publish(
      Probe<O, R> probe,
      O options,
      ProbeContext context,
      Precision precision,
      Transformer transformer,
      ModelWork work,
      TableStore store)
      throws IOException {
    List<PlannedRequest> requests =
        PlannedRequests.read(store, work.requests()).stream()
            .filter(row -> row.batch() >= 0)
            .filter(row -> row.request().docId() < probe.documents(options))
            .toList();
    ProbeWork asked =
        new ProbeWork(
            requests,
            work.checkpointId(),
            work.task(),
            work.planId(),
            work.weightsDigest(),
            context);
    Provenance provenance = TorchRuntime.provenance(context.seed(), probe.conventions(), precision);
    try (UnitWriter<R> writer = store.stage(probe.table(), work.output())) {
      for (R row : probe.rows(new ProbedModels(transformer), asked, options)) {
        writer.write(row);
      }
      writer.publish(
          writer.rows(),
          provenance.with(
              Map.of("plan_id", work.planId(), "weights_digest", work.weightsDigest())));
    }
    return WorkDone.of(requests.size());
  }
}
