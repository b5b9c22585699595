package org.lethe.job;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.inference.Arrangement;
import org.lethe.inference.BatchLoad;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/**
 * Scores one planned shard with one model and publishes it.
 *
 * <p>A batch the device has no memory for is scored in two halves, and they in theirs; the plan
 * stays as it is. A batch the engine fails on otherwise is asked again row by row. A row that fails
 * alone becomes a row with status ENGINE_ERROR, and the unit's key says that running again is worth
 * while.
 */
final class ScoreShard {

  /** Ends the key of a unit with failed rows, so that the key a re-run looks for is not there. */
  private static final String RETRY = "retry";

  private final LanguageModel model;
  private final LanguageModel plain;
  private final ModelWork work;
  private final Arrangement arrangement;
  private final Map<String, String> errors = new HashMap<>();
  private int splits;

  /**
   * @param model scores batches
   * @param plain scores requests one by one, for the self-check
   */
  ScoreShard(LanguageModel model, LanguageModel plain, ModelWork work, Arrangement arrangement) {
    this.model = model;
    this.plain = plain;
    this.work = work;
    this.arrangement = arrangement;
  }

  /** Returns what was done. */
  WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<RequestRow> rows = PlannedRequests.rows(store.rows(work.requests()));
    List<List<Request>> batches = BatchPlan.batches(store, work.requests(), rows, arrangement);
    Map<Key, LogLikelihood> answers = new HashMap<>();
    BatchLoad load = BatchLoad.NONE;
    for (List<Request> batch : batches) {
      score(batch, answers);
      load = load.plus(BatchLoad.of(batch));
    }
    int sample = arrangement == Arrangement.PLANNED ? work.sample() : 0;
    SelfCheck check =
        SelfCheck.of(
            SelfCheck.sample(rows, sample, provenance.seed()),
            request -> answers.get(Key.of(request)),
            plain);
    WorkDone done = new WorkDone(rows.size(), load, errors.size(), splits, check);
    Unit planned = work.output();
    Unit unit = errors.isEmpty() ? planned : toRetry(planned);
    try (UnitWriter writer = store.stage(unit)) {
      for (RequestRow row : rows) {
        writer.write(row(row, answers.get(Key.of(row.request()))).toRow());
      }
      Map<String, String> fields = new HashMap<>(done.fields());
      fields.put("plan_id", work.planId());
      fields.put("weights_digest", work.weightsDigest());
      writer.publish(rows.size(), provenance.with(fields));
    }
    return done;
  }

  /** The unit as it is published when rows of it failed. */
  static Unit toRetry(Unit planned) {
    return new Unit(planned.table(), planned.partition(), planned.slot(), planned.key() + RETRY);
  }

  private record Key(long docId, int choice) {
    static Key of(Request request) {
      return new Key(request.docId(), request.choice());
    }
  }

  private void score(List<Request> batch, Map<Key, LogLikelihood> answers) {
    try {
      List<LogLikelihood> found = model.logLikelihoods(batch);
      for (int i = 0; i < found.size(); i++) {
        answers.put(Key.of(batch.get(i)), found.get(i));
      }
    } catch (EngineException | IllegalArgumentException e) {
      if (batch.size() == 1) {
        errors.put(batch.get(0).docId() + "/" + batch.get(0).choice(), message(e));
      } else if (DeviceMemory.isExhausted(e)) {
        splits++;
        score(batch.subList(0, batch.size() / 2), answers);
        score(batch.subList(batch.size() / 2, batch.size()), answers);
      } else {
        batch.forEach(request -> score(List.of(request), answers));
      }
    }
  }

  private static String message(RuntimeException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private ScoreRow row(RequestRow row, LogLikelihood answer) {
    Request request = row.request();
    String failed = errors.get(request.docId() + "/" + request.choice());
    boolean scored = answer != null;
    return new ScoreRow(
        request.requestId(),
        request.docId(),
        request.choice(),
        row.shard(),
        scored ? answer.logProb() : null,
        scored ? answer.tokenLogProbs() : null,
        request.continuationTokens() == null ? 0 : request.continuationTokens().length,
        scored ? answer.greedy() : null,
        failed != null ? Status.ENGINE_ERROR.name() : request.status().name(),
        failed != null ? failed : request.error(),
        row.planId(),
        work.weightsDigest(),
        work.checkpointId(),
        request.task());
  }
}
