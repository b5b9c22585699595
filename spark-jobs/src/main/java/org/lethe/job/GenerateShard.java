package org.lethe.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.filter.FilterException;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.inference.Arrangement;
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

/**
 * Generates the answers of one planned shard with one model, marks and publishes them; failures as
 * in {@link ScoreShard}.
 */
final class GenerateShard {

  /** Tells how far generated tokens are from what a plain pass would have chosen, nats. */
  @FunctionalInterface
  interface Plain {
    OptionalDouble shortfall(Request request, List<Integer> answer);
  }

  private final Plain plain;
  private final ModelWork work;
  private final Arrangement arrangement;
  private final List<FilterPipeline> filters;
  private final ExactMatch match;
  private final AnsweredBatches<Generation> answers;

  /**
   * @param model answers batches
   * @param plain judges answers one by one, for the self-check
   */
  GenerateShard(
      TextGenerator model,
      Plain plain,
      AnswerMarking marking,
      ModelWork work,
      Arrangement arrangement) {
    this.plain = plain;
    this.work = work;
    this.arrangement = arrangement;
    this.answers = new AnsweredBatches<>(model::generate);
    this.filters = marking.filters();
    this.match = new ExactMatch(marking.match());
  }

  /** Returns what was done. */
  WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<RequestRow> rows = PlannedRequests.rows(store.rows(work.requests()));
    BatchLoad load = BatchLoad.NONE;
    for (List<Request> batch : BatchPlan.batches(store, work.requests(), rows, arrangement)) {
      answers.ask(batch);
      load = load.plus(BatchLoad.of(batch));
    }
    for (Generation answer : answers.answers()) {
      load = load.plus(BatchLoad.ofAnswers(answer.tokens()));
    }
    int sample = arrangement == Arrangement.PLANNED ? work.sample() : 0;
    SelfCheck check =
        SelfCheck.of(
            SelfCheck.sample(rows, sample, provenance.seed()),
            answers::answer,
            (request, answer) -> plain.shortfall(request, answer.ids()));
    WorkDone done = new WorkDone(rows.size(), load, answers.failed(), answers.splits(), check);
    Unit unit = answers.failed() == 0 ? work.output() : ScoreShard.toRetry(work.output());
    try (UnitWriter writer = store.stage(unit)) {
      for (RequestRow row : rows) {
        for (FilterPipeline filter : filters) {
          writer.write(row(row, filter).toRow());
        }
      }
      Map<String, String> fields = new HashMap<>(done.fields());
      fields.put("plan_id", work.planId());
      fields.put("weights_digest", work.weightsDigest());
      fields.put(ShardChunk.FILTERS, names());
      writer.publish((long) rows.size() * filters.size(), provenance.with(fields));
    }
    return done;
  }

  private String names() {
    return filters.stream().map(FilterPipeline::name).collect(Collectors.joining("\n"));
  }

  /** A batch the engine fails on is asked again row by row. */
  /** The documents are not among the frozen requests: filters that read them fail here. */
  private static String filtered(FilterPipeline filter, String response) {
    return PythonText.str(filter.apply(List.of(response), Map.of()));
  }

  private GenerationRow row(RequestRow row, FilterPipeline filter) {
    Request request = row.request();
    Generation answer = answers.answer(request);
    String failed = answers.error(request);
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
