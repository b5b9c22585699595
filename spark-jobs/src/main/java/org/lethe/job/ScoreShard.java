package org.lethe.job;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
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
 * <p>A batch the engine fails on is asked again row by row; a row that fails alone becomes a row
 * with status ENGINE_ERROR, and the unit's key says that running again is worth while.
 */
final class ScoreShard {

  /** Ends the key of a unit with failed rows, so that the key a re-run looks for is not there. */
  static final String RETRY = "retry";

  private final LanguageModel model;
  private final ModelWork work;
  private final Map<String, String> errors = new HashMap<>();

  ScoreShard(LanguageModel model, ModelWork work) {
    this.model = model;
    this.work = work;
  }

  /** Returns the number of rows published. */
  long run(TableStore store, Provenance provenance) throws IOException {
    List<RequestRow> rows = PlannedRequests.rows(store.rows(work.requests()));
    Map<Key, LogLikelihood> answers = new HashMap<>();
    for (List<Request> batch : PlannedRequests.batches(rows)) {
      score(batch, answers);
    }
    Unit planned = work.output();
    Unit unit =
        errors.isEmpty()
            ? planned
            : new Unit(planned.table(), planned.partition(), planned.slot(), planned.key() + RETRY);
    try (UnitWriter writer = store.stage(unit)) {
      for (RequestRow row : rows) {
        writer.write(row(row, answers.get(Key.of(row.request()))).toRow());
      }
      writer.publish(
          rows.size(),
          provenance.with(
              Map.of(
                  "plan_id", work.planId(),
                  "weights_digest", work.weightsDigest(),
                  "failed_rows", Integer.toString(errors.size()))));
    }
    return rows.size();
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
