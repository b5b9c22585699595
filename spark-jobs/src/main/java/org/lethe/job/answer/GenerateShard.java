package org.lethe.job.answer;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.lethe.benchmark.Request;
import org.lethe.inference.Arrangement;
import org.lethe.inference.BatchLoad;
import org.lethe.inference.GenerationPlanner;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.WorkDone;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.Generation;
import org.lethe.scoring.TextGenerator;
import org.lethe.table.PlannedRequest;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Generates the answers of one planned shard with one model, marks and publishes them; failures as
 * in {@link ScoreShard}.
 */
public final class GenerateShard {

  /** Measures how far generated tokens are from the choice of a plain pass, nats. */
  @FunctionalInterface
  interface Plain {
    OptionalDouble shortfall(Request request, List<Integer> answer);
  }

  private final Plain plain;
  private final ModelWork work;
  private final Arrangement arrangement;
  private final long cachedTokens;
  private final MarkedAnswers marked;
  private final AnsweredBatches<Generation> answers;

  /**
   * @param model answers batches
   * @param plain judges answers one by one, for the self-check
   * @param cachedTokens tokens in the cache up to which planned batches are joined; 0 for none
   */
  public GenerateShard(
      TextGenerator model,
      Plain plain,
      AnswerMarking marking,
      ModelWork work,
      Arrangement arrangement,
      long cachedTokens) {
    this.plain = plain;
    this.work = work;
    this.arrangement = arrangement;
    this.cachedTokens = cachedTokens;
    this.answers = new AnsweredBatches<>(model::generate);
    this.marked = new MarkedAnswers(marking, work);
  }

  /** Returns the counts of the finished work. */
  public WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<PlannedRequest> rows = PlannedRequests.read(store, work.requests());
    BatchLoad load = BatchLoad.NONE;
    List<List<Request>> planned = BatchPlan.batches(store, work.requests(), rows, arrangement);
    long most = arrangement == Arrangement.PLANNED ? cachedTokens : 0; // the others must differ
    for (List<Request> batch : GenerationPlanner.joined(planned, most)) {
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
    Unit unit = answers.failed() == 0 ? work.output() : ModelStage.toRetry(work.output());
    marked.publish(
        store,
        unit,
        rows,
        request -> MarkedAnswers.Answer.of(answers.answer(request), answers.error(request)),
        provenance.with(done.fields()));
    return done;
  }
}
