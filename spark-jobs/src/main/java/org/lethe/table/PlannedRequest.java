package org.lethe.table;

import java.util.Locale;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.PromptAudit;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Sampling;
import org.lethe.benchmark.Status;

/**
 * A request and its place in the plan: what a row of {@code requests} says.
 *
 * @param shard shard of the task, from 0; a unit of work
 * @param batch batch within the shard, from 0; -1 for a request that is not asked
 * @param row row within the batch, from 0
 * @param request what is asked
 * @param planId digest of the plan
 */
public record PlannedRequest(int shard, int batch, int row, Request request, String planId) {

  /** Reads the request of a row. */
  public static PlannedRequest of(RequestRow row) {
    Request request =
        new Request(
            row.requestId(),
            row.task(),
            row.docId(),
            row.choice(),
            row.nChoices(),
            row.gold(),
            OutputType.valueOf(row.outputType().toUpperCase(Locale.ROOT)),
            row.context(),
            row.continuation(),
            row.contextTokens(),
            row.continuationTokens(),
            row.chars(),
            row.bytes(),
            row.words(),
            Status.valueOf(row.status()),
            row.error(),
            limits(row),
            row.targets(),
            row.documentChoices(),
            row.golds(),
            audit(row),
            row.cluster());
    return new PlannedRequest(row.shard(), row.batch(), row.row(), request, row.planId());
  }

  /** Returns the request as a row of the table. */
  public RequestRow toRow() {
    GenerationLimits limits = request.limits();
    Sampling sampling = limits == null ? null : limits.sampling();
    return RequestRowBuilder.stagedBuilder()
        .shard(shard)
        .batch(batch)
        .row(row)
        .requestId(request.requestId())
        .docId(request.docId())
        .choice(request.choice())
        .nChoices(request.choices())
        .gold(request.gold())
        .outputType(request.type().key())
        .context(request.context())
        .continuation(request.continuation())
        .contextTokens(request.contextTokens())
        .continuationTokens(request.continuationTokens())
        .chars(request.chars())
        .bytes(request.bytes())
        .words(request.words())
        .status(request.status().name())
        .error(request.error())
        .planId(planId)
        .until(limits == null ? null : limits.until())
        .maxGenToks(limits == null ? null : limits.maxTokens())
        .endTokens(limits == null ? null : limits.endTokens())
        .targets(request.targets())
        .documentChoices(request.documentChoices())
        .golds(request.golds())
        .cutTokens(request.audit().cutTokens())
        .showsOwnAnswer(request.audit().showsOwnAnswer())
        .cluster(request.cluster())
        .temperature(sampling == null ? null : sampling.temperature())
        .topK(sampling == null ? null : sampling.topK())
        .topP(sampling == null ? null : sampling.topP())
        .repeats(sampling == null ? null : sampling.repeats())
        .task(request.task())
        .build();
  }

  private static PromptAudit audit(RequestRow row) {
    return row.cutTokens() == null
        ? PromptAudit.CLEAN
        : new PromptAudit(row.cutTokens(), row.showsOwnAnswer());
  }

  private static GenerationLimits limits(RequestRow row) {
    return row.until() == null
        ? null
        : new GenerationLimits(row.until(), row.maxGenToks(), row.endTokens(), sampling(row));
  }

  private static Sampling sampling(RequestRow row) {
    return row.temperature() == null
        ? null
        : new Sampling(row.temperature(), row.topK(), row.topP(), row.repeats());
  }
}
