package org.lethe.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.figure.ItemSample;
import org.lethe.figure.ItemSample.Answer;
import org.lethe.figure.ItemSample.Item;
import org.lethe.figure.TaskPlan;
import org.lethe.scoring.LogLikelihood;
import org.lethe.scoring.Metric;
import org.lethe.scoring.ScoredChoice;
import org.lethe.table.GenerationRow;

/** Collects the sampled documents of a task and marks the answers by the task's metrics. */
final class ItemAnswers {
  private static final String PLAIN_MATCH = Metric.EXACT_MATCH.key();

  private final String planId;
  private final OutputType type;
  private final List<Metric> metrics;
  private final Map<Long, TreeMap<Integer, Request>> requests = new TreeMap<>();
  private final Map<Long, Map<String, TreeMap<Integer, LogLikelihood>>> scores = new TreeMap<>();
  private final Map<Long, Map<String, GenerationRow>> generations = new TreeMap<>();

  /**
   * @param planId plan that requests and answers belong to
   */
  ItemAnswers(String planId, OutputType type) {
    this.planId = planId;
    this.type = type;
    this.metrics = Metric.of(type).stream().filter(Metric::isRightOrWrong).toList();
  }

  String planId() {
    return planId;
  }

  void ask(Request request) {
    requests
        .computeIfAbsent(request.docId(), doc -> new TreeMap<>())
        .put(request.choice(), request);
  }

  void score(String checkpoint, long docId, int choice, double logProb, boolean greedy) {
    scores
        .computeIfAbsent(docId, doc -> new TreeMap<>())
        .computeIfAbsent(checkpoint, id -> new TreeMap<>())
        .put(choice, new LogLikelihood(logProb, new float[0], greedy));
  }

  /** Adds a generated answer; of several filters the first one's counts. */
  void generation(GenerationRow row) {
    generations
        .computeIfAbsent(row.docId(), doc -> new TreeMap<>())
        .putIfAbsent(row.checkpointId(), row);
  }

  /** Returns what was collected. */
  ItemSample sample(TaskPlan plan) {
    List<Item> items = new ArrayList<>();
    requests.forEach((docId, choices) -> items.add(item(docId, List.copyOf(choices.values()))));
    List<String> names =
        type == OutputType.GENERATE_UNTIL
            ? List.of(PLAIN_MATCH)
            : metrics.stream().map(Metric::key).toList();
    return new ItemSample(plan.task(), type.key(), plan.documents(), names, items);
  }

  private Item item(long docId, List<Request> choices) {
    Request first = choices.get(0);
    boolean generated = type == OutputType.GENERATE_UNTIL;
    return new Item(
        docId,
        SampleSize.cut(first.context(), SampleSize.PROMPT),
        generated
            ? List.of()
            : SampleSize.cut(
                choices.stream().map(Request::continuation).toList(), SampleSize.ANSWER),
        generated ? List.of() : first.rights(),
        generated ? SampleSize.cut(first.targets(), SampleSize.ANSWER) : List.of(),
        generated ? generated(docId) : scored(docId, choices));
  }

  private List<Answer> generated(long docId) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    generations
        .getOrDefault(docId, Map.of())
        .forEach(
            (checkpoint, row) ->
                answers.put(
                    checkpoint,
                    new Answer(
                        checkpoint,
                        List.of(),
                        List.of(row.exactMatch() == 1),
                        SampleSize.cut(row.response(), SampleSize.ANSWER))));
    return List.copyOf(answers.values());
  }

  private List<Answer> scored(long docId, List<Request> choices) {
    List<Answer> answers = new ArrayList<>();
    scores
        .getOrDefault(docId, Map.of())
        .forEach(
            (checkpoint, own) -> {
              if (own.size() == choices.size() && choices.size() == choices.get(0).choices()) {
                answers.add(scored(checkpoint, choices, own));
              }
            });
    return answers;
  }

  private Answer scored(
      String checkpoint, List<Request> choices, Map<Integer, LogLikelihood> scores) {
    List<ScoredChoice> document =
        choices.stream()
            .map(request -> ScoredChoice.of(request, scores.get(request.choice())))
            .toList();
    return new Answer(
        checkpoint,
        document.stream().map(ScoredChoice::logProb).toList(),
        metrics.stream().map(metric -> metric.observe(type, document).value() == 1).toList(),
        null);
  }
}
