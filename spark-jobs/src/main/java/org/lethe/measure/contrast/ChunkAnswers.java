package org.lethe.measure.contrast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.measure.contrast.ShardChunk.AnsweredShard;
import org.lethe.scoring.AnswerMarks;
import org.lethe.scoring.LogLikelihood;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Observation;
import org.lethe.scoring.ScoredChoice;
import org.lethe.table.GenerationRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** What every checkpoint made of the documents of a chunk; grows with the chunk and no further. */
public final class ChunkAnswers {
  /**
   * A checkpoint's answers.
   *
   * @param observations observations of every document, in the order of the chunk and of {@link
   *     Metric#of(OutputType)}; null for a document that is not answered whole
   * @param logProbs log-probability of every request of these documents, nats [document][choice];
   *     null for a document that is not answered whole, or in words of its own
   * @param responses generated text of every document, null where it has none; empty unless there
   *     are replicates, which it is compared with
   */
  public record Answers(
      List<List<Observation>> observations,
      List<double[]> logProbs,
      List<String> responses,
      Coverage coverage) {

    static Answers nothing() {
      return new Answers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), Coverage.NOTHING);
    }

    Answers covering(Coverage coverage) {
      return new Answers(observations, logProbs, responses, coverage);
    }
  }

  /**
   * A document of the chunk.
   *
   * @param docId index in the split
   * @param choices number of its choices
   * @param rights number of those that are right
   * @param cluster index of the first document of its cluster; null where documents are independent
   */
  public record Document(long docId, int choices, int rights, Long cluster) {
    /** Returns the index that stands for what the document is drawn with. */
    public long unit() {
      return cluster == null ? docId : cluster;
    }
  }

  private record Key(long docId, int choice) {}

  private final String filter; // null where answers are scored
  private final Map<String, String> weights;
  private final TableStore store;
  private final boolean texts; // whether generated texts are kept
  private final List<Document> documents = new ArrayList<>();
  private final Map<String, Answers> answers = new LinkedHashMap<>();
  private OutputType type;
  private String planId;

  private ChunkAnswers(String filter, Map<String, String> weights, TableStore store) {
    this.filter = filter;
    this.weights = weights;
    this.store = store;
    this.texts = weights.keySet().stream().anyMatch(Contrast::isReplicate);
    weights.keySet().forEach(id -> answers.put(id, Answers.nothing()));
  }

  /**
   * Reads a chunk.
   *
   * @param weights weights digest of every checkpoint; answers of other weights or of another plan
   *     count as missing
   */
  public static ChunkAnswers read(ShardChunk chunk, Map<String, String> weights, TableStore store)
      throws IOException {
    ChunkAnswers read = new ChunkAnswers(chunk.filter(), weights, store);
    for (AnsweredShard shard : chunk.shards()) {
      read.add(shard);
    }
    return read;
  }

  /**
   * Returns the answers of two experiments to documents that both asked.
   *
   * @param firstNames names of the first experiment's checkpoints in what is returned, by id
   * @param secondNames likewise; no name occurs twice
   * @param documents indices of the documents, which both chunks hold
   */
  public static ChunkAnswers joined(
      ChunkAnswers first,
      Map<String, String> firstNames,
      ChunkAnswers second,
      Map<String, String> secondNames,
      Set<Long> documents) {
    ChunkAnswers joined = new ChunkAnswers(first.filter, Map.of(), first.store);
    joined.type = first.type;
    joined.planId = first.planId;
    Map<Long, Document> others = new HashMap<>();
    second.documents.forEach(document -> others.put(document.docId(), document));
    for (Document document : first.documents) {
      if (documents.contains(document.docId())) {
        Document other = others.get(document.docId());
        joined.documents.add(document.cluster() == null ? other : document);
      }
    }
    first.copyTo(joined, firstNames);
    second.copyTo(joined, secondNames);
    return joined;
  }

  private void copyTo(ChunkAnswers joined, Map<String, String> names) {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < documents.size(); i++) {
      places.put(documents.get(i).docId(), i);
    }
    names.forEach(
        (id, name) -> {
          Answers all = answers.get(id);
          Answers chosen = Answers.nothing().covering(all.coverage());
          for (Document document : joined.documents) {
            chosen.observations().add(all.observations().get(places.get(document.docId())));
          }
          joined.answers.put(name, chosen);
        });
  }

  public OutputType type() {
    return type;
  }

  /** Name of the filter whose answers these are; null where answers are scored. */
  public String filter() {
    return filter;
  }

  public String planId() {
    return planId;
  }

  public List<Document> documents() {
    return documents;
  }

  /** Returns whether the documents come in clusters. */
  public boolean isClustered() {
    return documents.stream().anyMatch(document -> document.cluster() != null);
  }

  public Answers answers(String checkpointId) {
    return answers.get(checkpointId);
  }

  private void add(AnsweredShard shard) throws IOException {
    planId = shard.requests().key();
    Map<Long, List<Request>> planned = new TreeMap<>();
    for (RequestRow row : store.rows(RequestRow.TABLE, shard.requests())) {
      Request request = PlannedRequest.of(row).request();
      planned.computeIfAbsent(request.docId(), d -> new ArrayList<>()).add(request);
    }
    for (List<Request> document : planned.values()) {
      document.sort(Comparator.comparingInt(Request::choice));
      type = document.get(0).type();
      Request first = document.get(0);
      documents.add(
          new Document(
              first.docId(), document.size(), Math.max(1, first.rights().size()), first.cluster()));
    }
    for (Map.Entry<String, String> checkpoint : weights.entrySet()) {
      Unit unit = shard.answers().get(checkpoint.getKey());
      String id = checkpoint.getKey();
      if (type == OutputType.GENERATE_UNTIL) {
        addGenerations(
            id, planned, unit == null ? Map.of() : generations(unit, checkpoint.getValue()));
      } else {
        addScores(id, planned, unit == null ? Map.of() : scores(unit, checkpoint.getValue()));
      }
    }
  }

  private void addScores(
      String checkpoint, Map<Long, List<Request>> planned, Map<Key, ScoreRow> scores) {
    Answers before = answers.get(checkpoint);
    Coverage coverage = before.coverage();
    for (List<Request> document : planned.values()) {
      coverage = coverage.plus(coverage(document, scores));
      List<ScoredChoice> choices = choices(document, scores);
      before.observations().add(choices == null ? null : observations(choices));
      before
          .logProbs()
          .add(
              choices == null
                  ? null
                  : choices.stream().mapToDouble(ScoredChoice::logProb).toArray());
    }
    answers.put(checkpoint, before.covering(coverage));
  }

  private void addGenerations(
      String checkpoint, Map<Long, List<Request>> planned, Map<Long, GenerationRow> generations) {
    Answers before = answers.get(checkpoint);
    Coverage coverage = before.coverage();
    for (Map.Entry<Long, List<Request>> document : planned.entrySet()) {
      GenerationRow row = generations.get(document.getKey());
      coverage = coverage.plus(Coverage.of(row == null ? null : Status.valueOf(row.status())));
      before.observations().add(observations(row, document.getValue().get(0).targets()));
      before.logProbs().add(null);
      if (texts) {
        before.responses().add(row == null ? null : row.response());
      }
    }
    answers.put(checkpoint, before.covering(coverage));
  }

  private static List<Observation> observations(GenerationRow row, List<String> targets) {
    if (row == null || row.exactMatch() == null) {
      return null;
    }
    AnswerMarks marks =
        new AnswerMarks(
            row.exactMatch(), row.rouge1(), row.rouge2(), row.rougeL(), targets, row.filtered());
    return Metric.of(OutputType.GENERATE_UNTIL).stream()
        .map(metric -> metric.observe(marks))
        .toList();
  }

  private Map<Long, GenerationRow> generations(Unit unit, String weightsDigest) throws IOException {
    Map<Long, GenerationRow> generations = new HashMap<>();
    for (GenerationRow row : store.rows(unit.table().as(GenerationRow.class), unit)) {
      boolean current = row.planId().equals(planId) && row.weightsDigest().equals(weightsDigest);
      if (current && row.filter().equals(filter)) {
        generations.put(row.docId(), row);
      }
    }
    return generations;
  }

  private Map<Key, ScoreRow> scores(Unit unit, String weightsDigest) throws IOException {
    Map<Key, ScoreRow> scores = new HashMap<>();
    for (ScoreRow row : store.rows(unit.table().as(ScoreRow.class), unit)) {
      if (row.planId().equals(planId) && row.weightsDigest().equals(weightsDigest)) {
        scores.put(new Key(row.docId(), row.choice()), row);
      }
    }
    return scores;
  }

  private static Coverage coverage(List<Request> document, Map<Key, ScoreRow> scores) {
    Coverage coverage = Coverage.NOTHING;
    for (Request request : document) {
      ScoreRow score = scores.get(new Key(request.docId(), request.choice()));
      coverage = coverage.plus(Coverage.of(score == null ? null : Status.valueOf(score.status())));
    }
    return coverage;
  }

  private List<Observation> observations(List<ScoredChoice> choices) {
    return Metric.of(type).stream().map(metric -> metric.observe(type, choices)).toList();
  }

  /** Returns the answers to a document in the order of its choices; null unless all are there. */
  private static List<ScoredChoice> choices(List<Request> document, Map<Key, ScoreRow> scores) {
    List<ScoredChoice> choices = new ArrayList<>();
    for (Request request : document) {
      ScoreRow score = scores.get(new Key(request.docId(), request.choice()));
      if (score == null || score.logProb() == null || request.status() != Status.OK) {
        return null;
      }
      LogLikelihood answer =
          new LogLikelihood(score.logProb(), score.tokenLogProbs(), score.isGreedy());
      choices.add(ScoredChoice.of(request, answer));
    }
    return choices;
  }
}
