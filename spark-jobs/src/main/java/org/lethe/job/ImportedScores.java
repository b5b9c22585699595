package org.lethe.job;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.config.Experiment;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * Publishes log-likelihoods that lm-evaluation-harness computed as the scores of a checkpoint, so
 * that they are compared like our own. Every planned request must be one the harness asked, word
 * for word; what it does not tell, log-probabilities of single tokens, stays empty.
 */
public final class ImportedScores {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

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
   * Publishes the scores of a task.
   *
   * @param file what {@code --log_samples} wrote, a Hadoop path
   * @param task name of the planned task
   * @return number of rows published; 0 when they are published already
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
    Map<Long, LmEvalSample> samples = samples(file);
    long rows = 0;
    for (Unit unit : planned) {
      rows += publish(unit, samples, file, samplesId);
    }
    return rows;
  }

  private long publish(
      Unit requests, Map<Long, LmEvalSample> samples, String file, String samplesId)
      throws IOException {
    String convention = ScoreJob.convention(experiment);
    String options = ModelStage.options(convention, experiment.model());
    Unit unit = ModelStage.output(ScoreRow.TABLE, options, checkpoint, requests);
    if (store.isPublished(unit)) {
      if (samplesId.equals(store.manifest(unit).provenance().get(SAMPLES))) {
        return 0;
      }
      throw new JobException(
          JobException.Kind.USAGE,
          "checkpoint %s has other scores of task %s already"
              .formatted(checkpoint.checkpointId(), requests.partition().get(0)),
          file,
          "a checkpoint without scores",
          "give what lm-eval scored a checkpoint id of its own, with the same path");
    }
    List<ScoreRow> rows = new ArrayList<>();
    for (RequestRow row : PlannedRequests.rows(store.rows(requests))) {
      rows.add(row(row, samples.get(row.request().docId()), file));
    }
    Provenance provenance =
        new Provenance("lm-eval", "unknown", "unknown", "unknown", experiment.seed(), convention);
    try (UnitWriter writer = store.stage(unit)) {
      for (ScoreRow row : rows) {
        writer.write(row.toRow());
      }
      writer.publish(
          rows.size(),
          provenance.with(
              Map.of(
                  "plan_id",
                  requests.key(),
                  "weights_digest",
                  checkpoint.weightsDigest(),
                  "failed_rows",
                  "0",
                  SAMPLES,
                  samplesId)));
    }
    return rows.size();
  }

  private ScoreRow row(RequestRow row, LmEvalSample sample, String file) {
    Request request = row.request();
    LmEvalSample.Answer answer =
        request.status() == Status.OK ? answer(request, sample, file) : null;
    return new ScoreRow(
        request.requestId(),
        request.docId(),
        request.choice(),
        row.shard(),
        answer == null ? null : answer.logLikelihood(),
        null,
        request.continuationTokens() == null ? 0 : request.continuationTokens().length,
        answer == null ? null : answer.greedy(),
        request.status().name(),
        request.error(),
        row.planId(),
        checkpoint.weightsDigest(),
        checkpoint.checkpointId(),
        request.task());
  }

  /**
   * The harness's answer; of a rolling document, whose windows it does not tell, all in the first.
   */
  private static LmEvalSample.Answer answer(Request request, LmEvalSample sample, String file) {
    boolean rolling = request.type() == OutputType.LOGLIKELIHOOD_ROLLING;
    int choice = rolling ? 0 : request.choice();
    if (sample == null) {
      throw differs(request, file, "lm-eval did not ask document " + request.docId());
    }
    if (sample.type() != request.type() || choice >= sample.answers().size()) {
      throw differs(
          request,
          file,
          "lm-eval asked %s with %d answers"
              .formatted(sample.type().key(), sample.answers().size()));
    }
    if (rolling && request.choice() > 0) {
      return new LmEvalSample.Answer(0, false);
    }
    if (!sample.context().equals(request.context())) {
      throw differs(
          request,
          file,
          "the prompts part where lm-eval has '%s' and the plan '%s'"
              .formatted(
                  part(sample.context(), request.context()),
                  part(request.context(), sample.context())));
    }
    if (!sample.continuations().get(choice).equals(request.continuation())) {
      throw differs(
          request,
          file,
          "lm-eval scored '%s', planned is '%s'"
              .formatted(sample.continuations().get(choice), request.continuation()));
    }
    return sample.answers().get(choice);
  }

  /** What a text has where it parts from another. */
  private static String part(String text, String other) {
    int at = 0;
    while (at < Math.min(text.length(), other.length()) && text.charAt(at) == other.charAt(at)) {
      at++;
    }
    return text.substring(at, Math.min(text.length(), at + 40));
  }

  private static JobException differs(Request request, String file, String problem) {
    return new JobException(
        JobException.Kind.DATA,
        problem,
        "%s, document %d, choice %d".formatted(file, request.docId(), request.choice()),
        "the requests of task " + request.task() + ", word for word",
        "plan what lm-eval asked: name the file as `samples:` of a task, and run: lethe plan");
  }

  /** The samples of the first pipeline by document; the others repeat the same answers. */
  private Map<Long, LmEvalSample> samples(String file) throws IOException {
    Path path = new Path(file);
    Map<Long, LmEvalSample> samples = new HashMap<>();
    int number = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                path.getFileSystem(configuration).open(path), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        LmEvalSample sample = LmEvalSample.of(JSON.readValue(line, FIELDS));
        samples.putIfAbsent(sample.docId(), sample);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.DATA,
          "cannot read the samples: " + e.getMessage(),
          number == 0 ? file : file + ":" + number,
          "log-likelihoods that lm-eval's --log_samples wrote",
          "correct the path, or have lm-eval write it again");
    }
    return samples;
  }
}
