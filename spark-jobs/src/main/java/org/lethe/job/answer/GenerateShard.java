package org.lethe.job.answer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
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
  private final IntFunction<TextGenerator> models;
  private final List<AnsweredBatches<Generation>> answers = new ArrayList<>(); // one a repeat

  /**
   * @param models answers batches; of questions that are answered more than once by the number of
   *     the repeat, from 0
   * @param plain judges answers one by one, for the self-check
   * @param cachedTokens tokens in the cache up to which planned batches are joined; 0 for none
   */
  public GenerateShard(
      IntFunction<TextGenerator> models,
      Plain plain,
      AnswerMarking marking,
      ModelWork work,
      Arrangement arrangement,
      long cachedTokens) {
    this.plain = plain;
    this.work = work;
    this.arrangement = arrangement;
    this.cachedTokens = cachedTokens;
    this.models = models;
    this.marked = new MarkedAnswers(marking, work);
  }

  /** Returns the counts of the finished work. */
  public WorkDone run(TableStore store, Provenance provenance) throws IOException {
    List<PlannedRequest> rows = PlannedRequests.read(store, work.requests());
    BatchLoad load = BatchLoad.NONE;
    long most = arrangement == Arrangement.PLANNED ? cachedTokens : 0; // the others must differ
    List<List<Request>> batches =
        GenerationPlanner.joined(
            BatchPlan.batches(store, work.requests(), rows, arrangement), most);
    for (int repeat = 0; repeat < repeats(batches); repeat++) {
      AnsweredBatches<Generation> repeated = new AnsweredBatches<>(models.apply(repeat)::generate);
      for (List<Request> batch : batches) {
        repeated.ask(batch);
        load = load.plus(BatchLoad.of(batch));
      }
      for (Generation answer : repeated.answers()) {
        load = load.plus(BatchLoad.ofAnswers(answer.tokens()));
      }
      answers.add(repeated);
    }
    int sample = arrangement == Arrangement.PLANNED ? work.sample() : 0;
    SelfCheck check =
        SelfCheck.of(
            SelfCheck.sample(rows, sample, provenance.seed()),
            request -> answers.isEmpty() ? null : answers.get(0).answer(request),
            this::shortfall);
    int failed = answers.stream().mapToInt(AnsweredBatches::failed).sum();
    int splits = answers.stream().mapToInt(AnsweredBatches::splits).sum();
    WorkDone done = new WorkDone(rows.size(), load, failed, splits, check);
    Unit unit = failed == 0 ? work.output() : ModelStage.toRetry(work.output());
    marked.publish(store, unit, rows, this::answer, provenance.with(done.fields()));
    return done;
  }

  private static int repeats(List<List<Request>> batches) {
    return batches.isEmpty() ? 0 : batches.get(0).get(0).limits().repeats();
  }

  /** A token that was drawn need not be the most probable one, so nothing can be told of it. */
  private OptionalDouble shortfall(Request request, Generation answer) {
    return request.limits().sampling() == null
        ? plain.shortfall(request, answer.ids())
        : OptionalDouble.empty();
  }

  /** The answers of all repeats; none where one failed. */
  private MarkedAnswers.Answer answer(Request request) {
    List<Generation> repeats = new ArrayList<>();
    for (AnsweredBatches<Generation> repeated : answers) {
      Generation answer = repeated.answer(request);
      if (answer == null) {
        return MarkedAnswers.Answer.none(repeated.error(request));
      }
      repeats.add(answer);
    }
    return repeats.isEmpty() ? MarkedAnswers.Answer.none(null) : MarkedAnswers.Answer.of(repeats);
  }
}
