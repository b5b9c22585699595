package org.lethe.job.answer;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.inference.Arrangement;
import org.lethe.inference.BatchLoad;
import org.lethe.inference.JoinedBatches;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.WorkDone;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.table.PlannedRequest;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * Scores one planned shard with one model and publishes it.
 *
 * <p>A request the engine fails on becomes a row with status ENGINE_ERROR, and the unit's key says
 * that running again is worth while.
 */
public final class ScoreShard {

  /** Field of a unit's manifest: its answers that are not numbers. */
  static final String NOT_FINITE = "not_finite";

  private final LanguageModel plain;
  private final ModelWork work;
  private final Arrangement arrangement;
  private final int batchTokens;
  private final AnsweredBatches<LogLikelihood> answers;

  /**
   * @param model scores batches
   * @param plain scores requests one by one, for the self-check
   * @param batchTokens distinct tokens up to which planned batches are joined; 0 for none
   */
  public ScoreShard(
      LanguageModel model,
      LanguageModel plain,
      ModelWork work,
      Arrangement arrangement,
      int batchTokens) {
    this.plain = plain;
    this.work = work;
    this.arrangement = arrangement;
    this.batchTokens = batchTokens;
    this.answers = new AnsweredBatches<>(model::logLikelihoods);
  }

  /** Returns the counts of the finished work. */
  public WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<PlannedRequest> rows = PlannedRequests.read(store, work.requests());
    List<List<Request>> batches =
        JoinedBatches.of(
            BatchPlan.batches(store, work.requests(), rows, arrangement),
            arrangement == Arrangement.PLANNED ? batchTokens : 0); // the others must differ
    BatchLoad load = BatchLoad.NONE;
    for (List<Request> batch : batches) {
      answers.ask(batch);
      load = load.plus(BatchLoad.of(batch));
    }
    int sample = arrangement == Arrangement.PLANNED ? work.sample() : 0;
    SelfCheck check =
        SelfCheck.of(
            SelfCheck.sample(rows, sample, provenance.seed()),
            this::number,
            (request, batched) ->
                OptionalDouble.of(
                    batched.difference(plain.logLikelihoods(List.of(request)).get(0))));
    WorkDone done = new WorkDone(rows.size(), load, answers.failed(), answers.splits(), check);
    Unit unit = answers.failed() == 0 ? work.output() : ModelStage.toRetry(work.output());
    try (UnitWriter<ScoreRow> writer = store.stage(unit.table().as(ScoreRow.class), unit)) {
      for (PlannedRequest row : rows) {
        writer.write(row(row));
      }
      Map<String, String> fields = new HashMap<>(done.fields());
      fields.put(NOT_FINITE, Long.toString(rows.stream().filter(this::isNotFinite).count()));
      fields.put("plan_id", work.planId());
      fields.put("weights_digest", work.weightsDigest());
      writer.publish(rows.size(), provenance.with(fields));
    }
    return done;
  }

  private ScoreRow row(PlannedRequest row) {
    Request request = row.request();
    LogLikelihood answer = number(request);
    boolean notFinite = isNotFinite(row);
    String failed = answers.error(request);
    boolean scored = answer != null;
    return ScoreRowBuilder.stagedBuilder()
        .requestId(request.requestId())
        .docId(request.docId())
        .choice(request.choice())
        .shard(row.shard())
        .logProb(scored ? answer.logProb() : null)
        .tokenLogProbs(scored ? answer.tokenLogProbs() : null)
        .nTokens(request.continuationTokens() == null ? 0 : request.continuationTokens().length)
        .isGreedy(scored ? answer.greedy() : null)
        .status(status(request, failed, notFinite).name())
        .error(
            notFinite
                ? "the model's answer is not a number"
                : failed != null ? failed : request.error())
        .planId(row.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(request.task())
        .build();
  }

  private static Status status(Request request, String failed, boolean notFinite) {
    if (notFinite) {
      return Status.NOT_FINITE;
    }
    return failed != null ? Status.ENGINE_ERROR : request.status();
  }

  private boolean isNotFinite(PlannedRequest row) {
    return answers.answer(row.request()) != null && number(row.request()) == null;
  }

  /** The answer to a request; null without one, and where it is not a number. */
  private LogLikelihood number(Request request) {
    LogLikelihood answer = answers.answer(request);
    return answer == null || Double.isNaN(answer.logProb()) ? null : answer;
  }
}
