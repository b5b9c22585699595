package org.lethe.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.benchmark.Request;

/**
 * Packs the requests of a shard into batches of similar length.
 *
 * <p>A pure function of the requests and the budget: every checkpoint, device and topology scores
 * the same rows side by side, so float32 rounding is the same too.
 */
public final class BatchPlanner {

  private BatchPlanner() {}

  /**
   * Plans batches, longest sequences first.
   *
   * @param requests scorable requests of one shard, in any order
   * @param budget most padded tokens in a batch; a longer sequence stands alone
   */
  public static List<List<Request>> plan(List<Request> requests, int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("batch-tokens must be at least 1, got " + budget);
    }
    List<Request> sorted = new ArrayList<>(requests);
    sorted.sort(
        Comparator.comparingInt(BatchPlanner::length).reversed().thenComparing(Request::requestId));
    List<List<Request>> batches = new ArrayList<>();
    List<Request> batch = new ArrayList<>();
    for (Request request : sorted) {
      if (!batch.isEmpty() && (batch.size() + 1L) * length(batch.get(0)) > budget) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(request);
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private static int length(Request request) {
    return request.contextTokens().length + request.continuationTokens().length - 1;
  }
}
