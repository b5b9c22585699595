package org.lethe.job;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.filter.FilterException;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.inference.BatchLoad;
import org.lethe.job.compare.ShardChunk;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.AnswerMarks;
import org.lethe.scoring.ExactMatch;
import org.lethe.scoring.Generation;
import org.lethe.scoring.TextGenerator;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/** Generates the answers of one planned shard with one model, marks and publishes them. */
final class GenerateShard {

  private final TextGenerator model;
  private final ModelWork work;
  private final List<FilterPipeline> filters;
  private final ExactMatch match;
  private final Map<Long, String> errors = new HashMap<>();

  GenerateShard(TextGenerator model, AnswerMarking marking, ModelWork work) {
    this.model = model;
    this.work = work;
    this.filters = marking.filters();
    this.match = new ExactMatch(marking.match());
  }

  /** Returns what was done. */
  WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<RequestRow> rows = PlannedRequests.rows(store.rows(work.requests()));
    Map<Long, Generation> answers = new HashMap<>();
    for (List<Request> batch : PlannedRequests.batches(rows)) {
      generate(batch, answers);
    }
    Unit planned = work.output();
    Unit unit = errors.isEmpty() ? planned : ScoreShard.toRetry(planned);
    try (UnitWriter writer = store.stage(unit)) {
      for (RequestRow row : rows) {
        for (FilterPipeline filter : filters) {
          writer.write(row(row, filter, answers.get(row.request().docId())).toRow());
        }
      }
      writer.publish(
          (long) rows.size() * filters.size(),
          provenance.with(
              Map.of(
                  "plan_id",
                  work.planId(),
                  "weights_digest",
                  work.weightsDigest(),
                  "failed_rows",
                  Integer.toString(errors.size()),
                  ShardChunk.FILTERS,
                  names())));
    }
    return new WorkDone(rows.size(), BatchLoad.NONE, errors.size(), 0, SelfCheck.NONE);
  }

  private String names() {
    return filters.stream().map(FilterPipeline::name).collect(Collectors.joining("\n"));
  }

  /** A batch the engine fails on is asked again row by row. */
  private void generate(List<Request> batch, Map<Long, Generation> answers) {
    try {
      List<Generation> found = model.generate(batch);
      for (int i = 0; i < found.size(); i++) {
        answers.put(batch.get(i).docId(), found.get(i));
      }
    } catch (EngineException | IllegalArgumentException e) {
      if (batch.size() == 1) {
        errors.put(batch.get(0).docId(), e.getClass().getSimpleName() + ": " + e.getMessage());
      } else {
        batch.forEach(request -> generate(List.of(request), answers));
      }
    }
  }

  /** The documents are not among the frozen requests: filters that read them fail here. */
  private static String filtered(FilterPipeline filter, String response) {
    return PythonText.str(filter.apply(List.of(response), Map.of()));
  }

  private GenerationRow row(RequestRow row, FilterPipeline filter, Generation answer) {
    Request request = row.request();
    String failed = errors.get(request.docId());
    Status status = failed == null ? request.status() : Status.ENGINE_ERROR;
    String error = failed == null ? request.error() : failed;
    String filtered = null;
    try {
      filtered = answer == null ? null : filtered(filter, answer.response());
    } catch (FilterException e) {
      status = Status.FILTER_ERROR;
      error = e.getMessage();
    }
    AnswerMarks marks =
        filtered == null ? null : AnswerMarks.of(match, request.targets(), filtered);
    return new GenerationRow(
        request.requestId(),
        request.docId(),
        row.shard(),
        filter.name(),
        answer == null ? null : answer.response(),
        filtered,
        answer == null ? null : answer.tokens(),
        answer == null ? null : answer.reason().name(),
        marks == null ? null : marks.exactMatch(),
        marks == null ? null : marks.rouge1(),
        marks == null ? null : marks.rouge2(),
        marks == null ? null : marks.rougeL(),
        status.name(),
        error,
        row.planId(),
        work.weightsDigest(),
        work.checkpointId(),
        request.task());
  }
}
