package org.lethe.measure.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.effect.Answer;
import org.lethe.effect.Trial;
import org.lethe.effect.TrialReader;
import org.lethe.measure.spi.KnowledgePairs;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/**
 * The rank of the first token of the right answer to the tasks that ask for knowledge. An answer
 * may lose its place as the best choice while its first token stays among the most probable ones.
 *
 * <p>One forward pass over each prompt. Documents without a right answer have no row.
 */
public final class FirstTokens implements Probe<KnowledgePairs, FirstTokenRow> {
  private static final long serialVersionUID = 1L;

  private static final Settings<KnowledgePairs> SETTINGS =
      KnowledgePairs.settings(KnowledgePairs.NONE);

  @Override
  public String name() {
    return "first-tokens";
  }

  @Override
  public String title() {
    return "Rank the first token of right answers to knowledge tasks.";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<KnowledgePairs> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE);
  }

  @Override
  public Table<FirstTokenRow> table() {
    return FirstTokenRow.TABLE;
  }

  @Override
  public boolean asksCheckpoint(KnowledgePairs options, String checkpointId) {
    return true;
  }

  @Override
  public boolean asksTask(KnowledgePairs options, String task) {
    return options.knowledgePairs().stream().anyMatch(pair -> pair.knowledge().equals(task));
  }

  @Override
  public boolean readsOneOfCluster() {
    return false; // knowledge_items counts every document
  }

  @Override
  public String conventions() {
    return "first_token_rank";
  }

  @Override
  public String identity(KnowledgePairs options, ProbeContext context) {
    return conventions();
  }

  @Override
  public List<FirstTokenRow> rows(ProbedModels models, ProbeWork work, KnowledgePairs options) {
    List<Request> requests =
        work.requests().stream()
            .map(PlannedRequest::request)
            .filter(FirstTokens::asksRightAnswer)
            .sorted(Comparator.comparingLong(Request::docId))
            .toList();
    List<TrialReader.Reading> readings =
        new TrialReader(models.checkpoint(), work.context().batchTokens())
            .read(requests.stream().map(FirstTokens::trial).toList());
    List<FirstTokenRow> rows = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      rows.add(row(requests.get(i), readings.get(i).answer(), work));
    }
    return rows;
  }

  /** Whether the continuation of a request is the right answer, of several the first. */
  private static boolean asksRightAnswer(Request request) {
    boolean right =
        switch (request.type()) {
          case MULTIPLE_CHOICE ->
              !request.rights().isEmpty() && request.choice() == request.rights().get(0);
          case LOGLIKELIHOOD, GENERATE_UNTIL -> request.choice() == 0;
          case LOGLIKELIHOOD_ROLLING -> false;
        };
    return right && request.contextTokens().length > 0 && request.continuationTokens().length > 0;
  }

  private static Trial trial(Request request) {
    return new Trial(request.contextTokens(), new int[] {request.continuationTokens()[0]});
  }

  private static FirstTokenRow row(Request request, Answer answer, ProbeWork work) {
    return FirstTokenRowBuilder.stagedBuilder()
        .requestId(request.requestId())
        .docId(request.docId())
        .token(request.continuationTokens()[0])
        .rank(answer.rank())
        .logProb(answer.logProbs()[0])
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
