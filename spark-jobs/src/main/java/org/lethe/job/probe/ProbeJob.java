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
import org.lethe.job.stage.LoadedModel;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.Shard;
import org.lethe.job.stage.Subject;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.job.stage.WorkDone;
import org.lethe.measure.spi.Lineage;
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
    List<Subject> subjects = subjects(CheckpointInventory.read(experiment, store), options);
    if (subjects.isEmpty() || tasks.isEmpty()) {
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
            .runSubjects(
                subjects,
                unit ->
                    tasks.contains(unit.partition("task"))
                        && (long) Shard.of(unit).index() * shardDocuments
                            < asked.documents(options),
                ModelStage.Remake.NEVER,
                (models, work, tables) ->
                    publish(asked, options, context, precision, models, work, tables));
    progress.note(
        done == 0
            ? probe.name() + ": everything is published already"
            : probe.name() + ": " + done + " units");
  }

  /** The checkpoints asked for, each by itself, or for a probe of pairs with each reference. */
  private List<Subject> subjects(List<CheckpointRow> checkpoints, O options) {
    Lineage lineage = new Lineage(checkpoints);
    List<Subject> subjects = new ArrayList<>();
    for (CheckpointRow checkpoint : checkpoints) {
      String id = checkpoint.checkpointId();
      if (!probe.asksCheckpoint(options, id)) {
        continue;
      }
      if (probe.isOfPairs()) {
        for (String reference : probe.references(lineage, id)) {
          subjects.add(new Subject(checkpoint, lineage.checkpoint(reference)));
        }
      } else {
        subjects.add(new Subject(checkpoint));
      }
    }
    return subjects;
  }

  private static <O extends Record & Serializable, R extends Record> WorkDone publish(
      Probe<O, R> probe,
      O options,
      ProbeContext context,
      Precision precision,
      LoadedModel.Lease models,
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
            work.reference() == null ? null : work.reference().checkpointId(),
            work.task(),
            work.planId(),
            work.weightsDigest(),
            context);
    ProbedModels loaded = new ProbedModels(models.transformer(), models.reference());
    Provenance provenance = TorchRuntime.provenance(context.seed(), probe.conventions(), precision);
    try (UnitWriter<R> writer = store.stage(probe.table(), work.output())) {
      for (R row : probe.rows(loaded, asked, options)) {
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
