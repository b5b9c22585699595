package org.lethe.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;

/**
 * Cuts the requests of a shard into batches, in which common prefixes are computed once.
 *
 * <p>The batches are a pure function of the requests and the budget. Every checkpoint, device and
 * topology scores the same batches, so float32 rounding is the same too.
 */
public final class BatchPlanner {

  /**
   * A request in the order of the plan.
   *
   * @param shared tokens of the prefix that it shares with the request before it
   */
  private record Planned(Request request, int[] input, int shared) {
    int added() {
      return input.length - shared;
    }
  }

  private BatchPlanner() {}

  /**
   * Plans batches; requests with a common prefix stand together.
   *
   * @param requests scorable requests of one shard, in any order
   * @param budget most distinct tokens in a batch, as {@link PrefixTree} counts them; a longer
   *     sequence has a batch of its own
   */
  public static List<List<Request>> plan(List<Request> requests, int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("batch-tokens must be at least 1, got " + budget);
    }
    List<Planned> planned = ordered(requests);
    List<List<Request>> batches = new ArrayList<>();
    int start = 0;
    while (start < planned.size()) {
      int end = end(planned, start, budget);
      batches.add(planned.subList(start, end).stream().map(Planned::request).toList());
      start = end;
    }
    return batches;
  }

  /**
   * Plans other batches of the same requests: the order of the documents follows from digests of
   * their ids, and two or more documents make at least two batches. The answers to one document
   * stay together.
   *
   * @param requests scorable requests of one shard, in any order
   * @param budget most distinct tokens in a batch; a longer document has a batch of its own
   */
  public static List<List<Request>> permuted(List<Request> requests, int budget) {
    if (requests.isEmpty()) {
      return List.of();
    }
    TreeMap<String, List<Request>> documents = new TreeMap<>();
    for (Request request : requests) {
      String key = Digest.of("permuted", Long.toString(request.docId()));
      documents.computeIfAbsent(key, k -> new ArrayList<>()).add(request);
    }
    int most = Math.max(1, Math.min(budget, (distinct(requests) + 1) / 2));
    List<List<Request>> batches = new ArrayList<>();
    List<Request> open = new ArrayList<>();
    for (List<Request> document : documents.values()) {
      List<Request> extended = new ArrayList<>(open);
      document.sort(Comparator.comparing(Request::requestId).thenComparing(Request::choice));
      extended.addAll(document);
      if (!open.isEmpty() && distinct(extended) > most) {
        batches.add(List.copyOf(open));
        extended = document;
      }
      open = extended;
    }
    batches.add(List.copyOf(open));
    return batches;
  }

  private static int distinct(List<Request> requests) {
    return PrefixTree.of(requests.stream().map(AnswerRows::input).toList()).forest().size();
  }

  private static List<Planned> ordered(List<Request> requests) {
    List<Planned> sorted = new ArrayList<>();
    for (Request request : requests) {
      sorted.add(new Planned(request, AnswerRows.input(request), 0));
    }
    sorted.sort(
        Comparator.comparing(Planned::input, PrefixTree.ORDER)
            .thenComparing(p -> p.request().requestId()));
    for (int i = 1; i < sorted.size(); i++) {
      Planned current = sorted.get(i);
      int shared = PrefixTree.shared(sorted.get(i - 1).input(), current.input());
      sorted.set(i, new Planned(current.request(), current.input(), shared));
    }
    return sorted;
  }

  /**
   * The end of the batch that starts at a request. A batch fills at least half of the budget and
   * ends where the next request shares the fewest tokens, which are then computed again.
   */
  private static int end(List<Planned> planned, int start, int budget) {
    long tokens = planned.get(start).input().length;
    int best = start + 1;
    int repeated = Integer.MAX_VALUE;
    for (int i = start + 1; i < planned.size(); i++) {
      int shared = planned.get(i).shared();
      if (2 * tokens >= budget && shared <= repeated) {
        best = i;
        repeated = shared;
      }
      tokens += planned.get(i).added();
      if (tokens > budget) {
        return repeated == Integer.MAX_VALUE ? i : best;
      }
    }
    return planned.size();
  }
}
