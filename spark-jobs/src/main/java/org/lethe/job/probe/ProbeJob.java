package org.lethe.job.probe;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.config.Experiment;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.PlannedTasks;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.Shard;
import org.lethe.job.stage.Subject;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Runs one probe over the checkpoints and the planned shards, prompts or tasks that the experiment
 * asks it for.
 *
 * @param <O> options of the probe
 * @param <R> a row of its table
 */
public final class ProbeJob<O extends Record & Serializable, R extends Record> implements Job {
  /** Field of a unit's manifest that names the weights it was made with. */
  static final String WEIGHTS_DIGEST = "weights_digest";

  private final Probe<O, R> probe;
  private final Selection selection;

  public ProbeJob(Probe<O, R> probe) {
    this(probe, Selection.ALL);
  }

  private ProbeJob(Probe<O, R> probe, Selection selection) {
    this.probe = probe;
    this.selection = selection;
  }

  @Override
  public Optional<Job> narrowed(Selection chosen) {
    return Optional.of(new ProbeJob<>(probe, chosen));
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    PlannedTasks.requireWhole(experiment, store);
    O options = experiment.measures().of(probe);
    ProbeContext context = new ProbeContext(experiment.plan().batchTokens(), experiment.seed());
    Lineage lineage = new Lineage(CheckpointInventory.read(experiment, store));
    List<Subject> subjects = subjects(lineage, options);
    Map<String, List<PromptSet>> prompts = prompts(experiment, options);
    if (subjects.isEmpty() || prompts.isEmpty()) {
      progress.note(probe.name() + ": the experiment asks for none");
      return;
    }
    ModelStage stage =
        new ModelStage(
                spark,
                store,
                progress,
                probe.name(),
                probe.table(),
                experiment.model(),
                probe.version() + "/" + probe.identity(options, context))
            .narrowed(selection);
    ProbeTask<O, R> asked =
        new ProbeTask<>(
            new Asked<>(
                probe,
                options,
                context,
                lineage,
                prompts,
                experiment.plan().shardDocuments(),
                experiment.model()));
    int done =
        switch (probe.scope()) {
          case REQUESTS ->
              stage.runSubjects(
                  subjects, shards(experiment, options, prompts), ModelStage.Remake.NEVER, asked);
          case SURFACE ->
              stage.runPlanned(
                  subjects,
                  ProbeParts.ofRequests(shards(experiment, options, prompts), store),
                  (subject, task) -> originDigest(lineage, subject),
                  ModelStage.Remake.NEVER,
                  asked);
          case PROMPTS, TASK ->
              stage.runPlanned(
                  subjects,
                  ProbeParts.of(probe.scope(), prompts, store),
                  inputs(options, lineage, store),
                  ModelStage.Remake.NEVER,
                  asked);
        };
    progress.note(
        done == 0
            ? probe.name() + ": finished work is skipped, nothing is left to do"
            : probe.name() + ": " + done + " units");
  }

  /** Returns the tasks asked for, each with the probe's prompts, of which requests need none. */
  private Map<String, List<PromptSet>> prompts(Experiment experiment, O options) {
    Map<String, List<PromptSet>> prompts = new HashMap<>();
    for (Experiment.TaskEntry entry : experiment.tasks()) {
      if (probe.asksTask(options, entry.name())) {
        List<PromptSet> sets = probe.prompts(options, entry.task());
        if (probe.scope().isOfRequests() || !sets.isEmpty()) {
          prompts.put(entry.name(), sets);
        }
      }
    }
    return prompts;
  }

  private Predicate<Unit> shards(
      Experiment experiment, O options, Map<String, List<PromptSet>> tasks) {
    long perShard = experiment.plan().shardDocuments();
    long documents = probe.documents(options);
    return unit ->
        tasks.containsKey(unit.partition("task")) && Shard.of(unit).index() * perShard < documents;
  }

  private ModelStage.Inputs inputs(O options, Lineage lineage, TableStore store) {
    StoredInputs.Identities identities = new StoredInputs.Identities(store, lineage);
    return (subject, task) ->
        identities.of(probe.inputs(options, lineage, subject.checkpoint().checkpointId(), task));
  }

  /** The identity of the checkpoint that a subject's reference was trained from, if it is read. */
  private String originDigest(Lineage lineage, Subject subject) {
    CheckpointRow reference = subject.reference();
    String origin = reference == null ? null : probe.origin(lineage, reference.checkpointId());
    return origin == null ? "" : lineage.checkpoint(origin).weightsDigest();
  }

  /** The checkpoints asked for, each by itself, or for a probe of pairs with each reference. */
  private List<Subject> subjects(Lineage lineage, O options) {
    List<Subject> subjects = new ArrayList<>();
    for (CheckpointRow checkpoint : lineage.all()) {
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
}
