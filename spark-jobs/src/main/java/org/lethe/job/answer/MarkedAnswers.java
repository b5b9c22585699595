package org.lethe.job.answer;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.filter.FilterException;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.job.stage.ModelWork;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.scoring.AnswerMarks;
import org.lethe.scoring.ExactMatch;
import org.lethe.scoring.Generation;
import org.lethe.table.GenerationRow;
import org.lethe.table.GenerationRowBuilder;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

/** Filters and marks the generated answers of a shard, and publishes them. */
public final class MarkedAnswers {

  /**
   * What was said to a request.
   *
   * @param responses texts, one a repeat; null where there are none
   * @param tokens length of the first; null where it is unknown
   * @param reason why the first ended; null where it is unknown
   * @param error why there is none; null unless the engine failed
   */
  public record Answer(List<String> responses, Integer tokens, String reason, String error) {

    /** Of a request that has no answer. */
    public static Answer none(String error) {
      return new Answer(null, null, null, error);
    }

    /** What a model said, once a repeat. */
    static Answer of(List<Generation> answers) {
      Generation first = answers.get(0);
      return new Answer(
          answers.stream().map(Generation::response).toList(),
          first.tokens(),
          first.reason().name(),
          null);
    }

    /** The first text; null without one. */
    String response() {
      return responses == null ? null : responses.get(0);
    }
  }

  private final AnswerMarking marking;
  private final ModelWork work;
  private final ExactMatch match;

  public MarkedAnswers(AnswerMarking marking, ModelWork work) {
    this.marking = marking;
    this.work = work;
    this.match = new ExactMatch(marking.match());
  }

  /**
   * Publishes a row a request and filter.
   *
   * @param provenance provenance of the answers
   */
  public void publish(
      TableStore store,
      Unit unit,
      List<PlannedRequest> rows,
      Function<Request, Answer> answers,
      Map<String, String> provenance)
      throws IOException {
    try (UnitWriter<GenerationRow> writer =
        store.stage(unit.table().as(GenerationRow.class), unit)) {
      for (PlannedRequest row : rows) {
        Answer answer = answers.apply(row.request());
        for (FilterPipeline filter : marking.filters()) {
          writer.write(row(row, filter, answer));
        }
      }
      Map<String, String> fields = new HashMap<>(provenance);
      fields.put("plan_id", work.planId());
      fields.put("weights_digest", work.weightsDigest());
      fields.put(ShardChunk.FILTERS, names());
      writer.publish((long) rows.size() * marking.filters().size(), fields);
    }
  }

  private String names() {
    return marking.filters().stream().map(FilterPipeline::name).collect(Collectors.joining("\n"));
  }

  private GenerationRow row(PlannedRequest row, FilterPipeline filter, Answer answer) {
    Request request = row.request();
    Status status = answer.error() == null ? request.status() : Status.ENGINE_ERROR;
    String error = answer.error() == null ? request.error() : answer.error();
    String filtered = null;
    try {
      filtered =
          answer.responses() == null
              ? null
              : PythonText.str(filter.apply(answer.responses(), request.documentChoices()));
    } catch (FilterException e) {
      status = Status.FILTER_ERROR;
      error = e.getMessage();
    }
    boolean repeats = answer.responses() != null && answer.responses().size() > 1;
    AnswerMarks marks =
        filtered == null ? null : AnswerMarks.of(match, request.targets(), filtered);
    return GenerationRowBuilder.stagedBuilder()
        .requestId(request.requestId())
        .docId(request.docId())
        .shard(row.shard())
        .filter(filter.name())
        .response(answer.response())
        .filtered(filtered)
        .nTokens(answer.tokens())
        .stopReason(answer.reason())
        .exactMatch(marks == null ? null : marks.exactMatch())
        .rouge1(marks == null ? null : marks.rouge1())
        .rouge2(marks == null ? null : marks.rouge2())
        .rougeL(marks == null ? null : marks.rougeL())
        .status(status.name())
        .error(error)
        .planId(row.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .responses(repeats ? answer.responses() : null)
        .task(request.task())
        .build();
  }
}
