package org.lethe.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;

/**
 * Cuts the generations of a shard into batches. As in {@link BatchPlanner}, the batches are a pure
 * function of the requests and the budget.
 *
 * <p>Prompts with a common prefix stand together if this saves a tenth of all prompt tokens.
 * Otherwise prompts of similar length stand together, so that few keys are padding.
 */
public final class GenerationPlanner {

  /**
   * Tokens in the cache per token of the budget. A step reads all weights whatever its number of
   * rows, so many rows should share it.
   */
  private static final int KEPT = 4;

  /** Most rows of a batch. With more, arithmetic takes longer than reading the weights. */
  private static final int MOST_ROWS = 256;

  private GenerationPlanner() {}

  /**
   * Plans batches.
   *
   * @param requests generations of one shard that can be asked, in any order
   * @param budget a quarter of the most tokens in the cache of a batch, which are its rows times
   *     its longest prompt and answer together; a longer request has a batch of its own
   */
  public static List<List<Request>> plan(List<Request> requests, int budget) {
    return cut(ordered(requests), most(budget));
  }

  /**
   * Plans other batches of the same requests: their order follows from digests of their ids, and
   * two or more requests make at least two batches.
   *
   * @param requests generations of one shard that can be asked, in any order
   * @param budget as above
   */
  public static List<List<Request>> permuted(List<Request> requests, int budget) {
    List<Request> shuffled = new ArrayList<>(requests);
    shuffled.sort(
        Comparator.comparing(request -> Digest.of("permuted", Long.toString(request.docId()))));
    int longest = shuffled.stream().mapToInt(GenerationPlanner::longest).max().orElse(0);
    long half = (shuffled.size() + 1) / 2 * (long) longest;
    return cut(shuffled, Math.min(most(budget), half));
  }

  /**
   * Joins batches that follow each other, on a device that has room for more rows.
   *
   * @param most tokens in the cache of a batch, as above without the factor; 0 joins nothing
   */
  public static List<List<Request>> joined(List<List<Request>> batches, long most) {
    if (most == 0) {
      return batches;
    }
    List<List<Request>> joined = new ArrayList<>();
    List<Request> open = new ArrayList<>();
    for (List<Request> batch : batches) {
      List<Request> both = new ArrayList<>(open);
      both.addAll(batch);
      long longest = both.stream().mapToLong(GenerationPlanner::longest).max().orElse(0);
      if (!open.isEmpty() && (both.size() > MOST_ROWS || both.size() * longest > most)) {
        joined.add(open);
        both = new ArrayList<>(batch);
      }
      open = both;
    }
    if (!open.isEmpty()) {
      joined.add(open);
    }
    return joined;
  }

  private static long most(int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("batch-tokens must be at least 1, got " + budget);
    }
    return (long) KEPT * budget;
  }

  /** Tokens of a request with its longest possible answer. */
  private static int longest(Request request) {
    return request.contextTokens().length + request.limits().maxTokens();
  }

  private static List<List<Request>> cut(List<Request> ordered, long most) {
    List<List<Request>> batches = new ArrayList<>();
    List<Request> open = new ArrayList<>();
    int longest = 0; // each row of a batch has room for the longest one
    for (Request request : ordered) {
      int newLongest = Math.max(longest, longest(request));
      boolean full = open.size() == MOST_ROWS || (open.size() + 1L) * newLongest > most;
      if (!open.isEmpty() && full) {
        batches.add(open);
        open = new ArrayList<>();
        newLongest = longest(request);
      }
      open.add(request);
      longest = newLongest;
    }
    if (!open.isEmpty()) {
      batches.add(open);
    }
    return batches;
  }

  private static List<Request> ordered(List<Request> requests) {
    List<Request> sorted = new ArrayList<>(requests);
    sorted.sort(
        Comparator.comparing(Request::contextTokens, PrefixTree.ORDER)
            .thenComparing(Request::requestId));
    long promptTokens = 0;
    long savedTokens = 0;
    for (int i = 0; i < sorted.size(); i++) {
      int[] tokens = sorted.get(i).contextTokens();
      promptTokens += tokens.length;
      savedTokens += i == 0 ? 0 : PrefixTree.shared(sorted.get(i - 1).contextTokens(), tokens);
    }
    if (10 * savedTokens < promptTokens) {
      sorted.sort(Comparator.comparingInt(request -> -request.contextTokens().length)); // stable
    }
    return sorted;
  }
}
