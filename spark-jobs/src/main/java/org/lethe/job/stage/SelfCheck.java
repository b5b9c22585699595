package org.lethe.job.stage;

import ai.djl.engine.EngineException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;
import org.lethe.table.PlannedRequest;

/**
 * A sample of requests put one by one through a plain causal pass, against what they were answered
 * side by side with others.
 *
 * @param requests requests checked
 * @param different those of them that differ at all; of generations those the plain pass would have
 *     gone on with otherwise
 * @param largest nats, 0 when nothing was checked: of scores the largest difference of a token's
 *     log-probability; of generations the most by which a token that was generated is less probable
 *     than the most probable one
 */
public record SelfCheck(long requests, long different, double largest) implements Serializable {

  public static final SelfCheck NONE = new SelfCheck(0, 0, 0);

  /** Requests of a checkpoint that are checked at most. */
  static final int SAMPLE = 32;

  /** Of so many requests one is checked at most, so that checking costs a few percent at most. */
  private static final int ONE_IN = 100;

  /** Nats a token: float32 in another order of sums stays well below, a wrong mask far above. */
  public static final double TOLERANCE = 1e-4;

  /** Returns the number of checked requests of a checkpoint: at least one. */
  public static int size(long requests) {
    return (int) Math.min(SAMPLE, (requests + ONE_IN - 1) / ONE_IN);
  }

  /**
   * Draws requests that can be scored, by digests of the seed and what they are.
   *
   * @param rows rows of a planned shard
   * @param size how many at most
   */
  public static List<Request> sample(List<PlannedRequest> rows, int size, long seed) {
    return rows.stream()
        .filter(row -> row.batch() >= 0)
        .map(PlannedRequest::request)
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
   * @param answers what a request was answered in its batch; null without an answer
   * @param difference by how much a request alone differs from that, nats a token; nothing where it
   *     cannot be told
   */
  public static <A> SelfCheck of(
      List<Request> sample,
      Function<Request, A> answers,
      BiFunction<Request, A, OptionalDouble> difference) {
    SelfCheck found = NONE;
    for (Request request : sample) {
      A batched = answers.apply(request);
      if (batched != null) {
        try {
          OptionalDouble alone = difference.apply(request, batched);
          if (alone.isPresent()) {
            double nats = alone.getAsDouble();
            found = found.merge(new SelfCheck(1, nats == 0 ? 0 : 1, nats));
          }
        } catch (EngineException e) {
          // Alone it can need more memory than in its batch; it is then not checked.
        }
      }
    }
    return found;
  }

  public SelfCheck merge(SelfCheck other) {
    return new SelfCheck(
        requests + other.requests, different + other.different, Math.max(largest, other.largest));
  }

  public boolean holds() {
    return largest <= TOLERANCE;
  }

  /**
   * Returns how many requests of each shard are checked, so that all shards together come to the
   * size of the sample.
   *
   * @param sizes rows of each shard
   */
  static int[] samples(List<Long> sizes) {
    long total = sizes.stream().mapToLong(Long::longValue).sum();
    int wanted = size(total);
    int[] samples = new int[sizes.size()];
    long before = 0;
    for (int i = 0; i < samples.length; i++) {
      long upTo = before + sizes.get(i);
      samples[i] = (int) (wanted * upTo / total - wanted * before / total);
      before = upTo;
    }
    return samples;
  }
}
