package org.lethe.job;

import ai.djl.engine.EngineException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.table.RequestRow;

/**
 * A sample of requests scored one by one in a plain causal pass, against what they scored side by
 * side with others.
 *
 * @param requests requests checked
 * @param largest largest difference of a token's log-probability, nats; 0 when nothing was checked
 */
record SelfCheck(long requests, double largest) implements Serializable {

  static final SelfCheck NONE = new SelfCheck(0, 0);

  /** Requests of a checkpoint that are checked at most. */
  static final int SAMPLE = 32;

  /** Of so many requests one is checked at most, so that checking costs a few percent at most. */
  private static final int ONE_IN = 100;

  /** Nats a token: float32 in another order of sums stays well below, a wrong mask far above. */
  static final double TOLERANCE = 1e-4;

  /** How many requests of a checkpoint are checked: one at least. */
  static int size(long requests) {
    return (int) Math.min(SAMPLE, (requests + ONE_IN - 1) / ONE_IN);
  }

  /**
   * Draws requests that can be scored, by digests of the seed and what they are.
   *
   * @param rows rows of a planned shard
   * @param size how many at most
   */
  static List<Request> sample(List<RequestRow> rows, int size, long seed) {
    return rows.stream()
        .filter(row -> row.batch() >= 0)
        .map(RequestRow::request)
        .sorted(Comparator.comparing(request -> draw(request, seed)))
        .limit(size)
        .toList();
  }

  private static String draw(Request request, long seed) {
    return Digest.sha256()
        .update("self-check")
        .update(seed)
        .update(request.docId())
        .update(request.choice())
        .id();
  }

  /**
   * Checks requests; those that have no answer, or get none alone, are passed over.
   *
   * @param answers what a request scored in its batch; null without an answer
   */
  static SelfCheck of(
      List<Request> sample, Function<Request, LogLikelihood> answers, LanguageModel plain) {
    SelfCheck found = NONE;
    for (Request request : sample) {
      LogLikelihood batched = answers.apply(request);
      if (batched != null) {
        try {
          LogLikelihood alone = plain.logLikelihoods(List.of(request)).get(0);
          found = found.merge(new SelfCheck(1, difference(batched, alone)));
        } catch (EngineException e) {
          // Alone it needs more memory than in its batch; then it tells nothing.
        }
      }
    }
    return found;
  }

  private static double difference(LogLikelihood a, LogLikelihood b) {
    double largest = 0;
    for (int k = 0; k < a.tokenLogProbs().length; k++) {
      float batched = a.tokenLogProbs()[k];
      float alone = b.tokenLogProbs()[k];
      if (batched != alone) { // two impossible tokens are equal; NaN never is, and stays
        largest = Math.max(largest, Math.abs((double) batched - alone));
      }
    }
    return largest;
  }

  SelfCheck merge(SelfCheck other) {
    return new SelfCheck(requests + other.requests, Math.max(largest, other.largest));
  }

  boolean holds() {
    return largest <= TOLERANCE;
  }
}
