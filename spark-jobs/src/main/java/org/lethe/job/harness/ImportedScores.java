package org.lethe.job.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.answer.AnswerMarking;
import org.lethe.job.answer.GenerateJob;
import org.lethe.job.answer.MarkedAnswers;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.DocumentFiles;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.measure.contrast.PlannedTypes;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LoggedMarks;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * Publishes the answers that lm-evaluation-harness logged as scores and generations of a
 * checkpoint, to be compared like our own. The harness must have asked every planned request, word
 * for word. Log-probabilities of single tokens and lengths of answers stay empty: samples lack
 * them.
 */
public final class ImportedScores {
  /** Names the samples in a unit's manifest. */
  private static final String SAMPLES = "lm_eval_samples";

  private final Experiment experiment;
  private final CheckpointRow checkpoint;
  private final TableStore store;
  private final Configuration configuration;

  /**
   * Imports for a checkpoint.
   *
   * @param checkpointId id of a planned checkpoint, whose weights the harness scored
   * @throws JobException if the experiment has no such checkpoint
   */
  public ImportedScores(
      Experiment experiment, String checkpointId, TableStore store, Configuration configuration)
      throws IOException {
    this.experiment = experiment;
    this.store = store;
    this.configuration = configuration;
    this.checkpoint =
        CheckpointInventory.read(experiment, store).stream()
            .filter(row -> row.checkpointId().equals(checkpointId))
            .findFirst()
            .orElseThrow(
                () ->
                    new JobException(
                        JobException.Kind.USAGE,
                        "the experiment has no checkpoint " + checkpointId,
                        "--checkpoint",
                        "one of " + experiment.checkpoints().stream().map(c -> c.id()).toList(),
                        "correct the id, or add a checkpoint with the folder lm-eval scored"));
  }

  /**
   * Publishes the scores or generations of a task.
   *
   * @param file what {@code --log_samples} wrote, a Hadoop path
   * @param task name of the planned task
   * @return number of rows published; 0 when they were published before
   * @throws JobException if the file is about other requests than are planned, or the checkpoint
   *     has other scores of the task
   */
  public long publish(String file, String task) throws IOException {
    List<Unit> planned =
        store.publishedUnits(RequestRow.TABLE).stream()
            .filter(unit -> unit.partition().equals(List.of(task)))
            .sorted(Comparator.comparing(Unit::slot))
            .toList();
    if (planned.isEmpty()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "task " + task + " is not planned",
          file,
          "a task of table requests",
          "name it in the experiment, or these samples as `samples:`, and run: lethe plan");
    }
    Digest digest = Digest.sha256();
    DocumentFiles.digest(List.of(file), digest, configuration);
    String samplesId = digest.id();
    LmEvalAnswers answers = new LmEvalAnswers(file, configuration);
    boolean generated = PlannedTypes.generating(store).contains(task);
    long rows = 0;
    for (Unit unit : planned) {
      rows +=
          generated
              ? publishGenerations(unit, answers, file, samplesId)
              : publishScores(unit, answers, file, samplesId);
    }
    return rows;
  }

  private long publishScores(Unit requests, LmEvalAnswers answers, String file, String samplesId)
      throws IOException {
    String convention = ScoreJob.convention(experiment);
    String options = ModelStage.options(convention, experiment.model());
    Unit unit = ModelStage.output(ScoreRow.TABLE, options, checkpoint, requests);
    if (isPublished(unit, file, samplesId)) {
      return 0;
    }
    List<ScoreRow> rows = new ArrayList<>();
    for (PlannedRequest row : PlannedRequests.read(store, requests)) {
      rows.add(row(row, answers));
    }
    Map<String, String> fields = new HashMap<>(provenance(convention, samplesId));
    fields.put("plan_id", requests.key());
    fields.put("weights_digest", checkpoint.weightsDigest());
    fields.put("failed_rows", "0");
    try (UnitWriter<ScoreRow> writer = store.stage(ScoreRow.TABLE, unit)) {
      for (ScoreRow row : rows) {
        writer.write(row);
      }
      writer.publish(rows.size(), fields);
    }
    return rows.size();
  }

  /** Answers are filtered and marked here; the harness's own marks must be the same. */
  private long publishGenerations(
      Unit requests, LmEvalAnswers answers, String file, String samplesId) throws IOException {
    Task task = task(requests.partition().get(0));
    AnswerMarking marking = AnswerMarking.of(task);
    String convention = GenerateJob.convention(task, experiment.seed());
    String options =
        ModelStage.options(GenerateJob.options(convention, marking), experiment.model());
    Unit unit = ModelStage.output(GenerationRow.TABLE, options, checkpoint, requests);
    if (isPublished(unit, file, samplesId)) {
      return 0;
    }
    long size = store.manifest(requests).rows();
    ModelWork work =
        new ModelWork(requests, unit, StoredCheckpoint.of(checkpoint), null, size, 0, 0);
    MarkedAnswers.Answer none = MarkedAnswers.Answer.none(null);
    LoggedMarks marks = new LoggedMarks(task);
    Map<String, String> fields = new HashMap<>(provenance(convention, samplesId));
    fields.put("failed_rows", "0");
    new MarkedAnswers(marking, work)
        .publish(
            store,
            unit,
            PlannedRequests.read(store, requests),
            request -> request.status() == Status.OK ? answers.generation(request, marks) : none,
            fields);
    return size;
  }

  private Task task(String task) {
    return experiment.tasks().stream()
        .filter(entry -> entry.name().equals(task))
        .findFirst()
        .map(TaskEntry::task)
        .orElseThrow(
            () ->
                new JobException(
                    JobException.Kind.USAGE,
                    "the experiment has no task " + task,
                    "tasks",
                    "the task whose answers are imported, which says how they are marked",
                    "add it"));
  }

  private Map<String, String> provenance(String convention, String samplesId) {
    return new Provenance("lm-eval", "unknown", "unknown", "unknown", experiment.seed(), convention)
        .with(Map.of(SAMPLES, samplesId));
  }

  private boolean isPublished(Unit unit, String file, String samplesId) throws IOException {
    if (!store.isPublished(unit)) {
      return false;
    }
    if (samplesId.equals(store.manifest(unit).provenance().get(SAMPLES))) {
      return true;
    }
    throw new JobException(
        JobException.Kind.USAGE,
        "checkpoint %s has other scores of task %s already"
            .formatted(checkpoint.checkpointId(), unit.partition().get(1)),
        file,
        "a checkpoint without scores",
        "give what lm-eval scored a checkpoint id of its own, with the same path");
  }

  private ScoreRow row(PlannedRequest row, LmEvalAnswers answers) {
    Request request = row.request();
    LmEvalSample.Answer answer =
        request.status() == Status.OK ? answers.logLikelihood(request) : null;
    boolean notFinite = answer != null && !Double.isFinite(answer.logLikelihood());
    return ScoreRowBuilder.stagedBuilder()
        .requestId(request.requestId())
        .docId(request.docId())
        .choice(request.choice())
        .shard(row.shard())
        .logProb(answer == null || notFinite ? null : answer.logLikelihood())
        .tokenLogProbs(null)
        .nTokens(request.continuationTokens() == null ? 0 : request.continuationTokens().length)
        .isGreedy(answer == null || notFinite ? null : answer.greedy())
        .status(notFinite ? Status.NOT_FINITE.name() : request.status().name())
        .error(notFinite ? "lm-eval's answer is not a number" : request.error())
        .planId(row.planId())
        .weightsDigest(checkpoint.weightsDigest())
        .checkpointId(checkpoint.checkpointId())
        .task(request.task())
        .build();
  }
}
