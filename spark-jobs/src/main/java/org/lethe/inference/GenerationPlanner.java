package org.lethe.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;

/**
 * Cuts the generations of a shard into batches that are continued side by side; like {@link
 * BatchPlanner} a pure function of the requests and the budget.
 *
 * <p>Prompts that begin alike go together where that saves a tenth of their tokens; else those of
 * like length, so that few keys are padding.
 */
public final class GenerationPlanner {

  /**
   * Tokens kept for a token of the budget: a step costs the weights, however many rows share it.
   */
  private static final int KEPT = 4;

  /** Beyond so many rows a step is bound by arithmetic, not by reading the weights. */
  private static final int MOST_ROWS = 256;

  private GenerationPlanner() {}

  /**
   * Plans batches.
   *
   * @param requests generations of one shard that can be asked, in any order
   * @param budget a quarter of the tokens a batch may keep keys and values of: its rows times its
   *     longest prompt and answer together; a longer request stands alone
   */
  public static List<List<Request>> plan(List<Request> requests, int budget) {
    return cut(ordered(requests), most(budget));
  }

  /**
   * Plans batches of the same requests in other company: in an order that has nothing to do with
   * what they say, at least two batches where there are two requests.
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

  private static long most(int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("batch-tokens must be at least 1, got " + budget);
    }
    return (long) KEPT * budget;
  }

  /** Tokens of a request at the end of its longest answer. */
  private static int longest(Request request) {
    return request.contextTokens().length + request.limits().maxTokens();
  }

  private static List<List<Request>> cut(List<Request> ordered, long most) {
    List<List<Request>> batches = new ArrayList<>();
    List<Request> open = new ArrayList<>();
    int longest = 0; // a row has room for the longest of its batch
    for (Request request : ordered) {
      int longer = Math.max(longest, longest(request));
      boolean full = open.size() == MOST_ROWS || (open.size() + 1L) * longer > most;
      if (!open.isEmpty() && full) {
        batches.add(open);
        open = new ArrayList<>();
        longer = longest(request);
      }
      open.add(request);
      longest = longer;
    }
    if (!open.isEmpty()) {
      batches.add(open);
    }
    return batches;
  }

  private static List<Request> ordered(List<Request> requests) {
    List<Request> alike = new ArrayList<>(requests);
    alike.sort(
        Comparator.comparing(Request::contextTokens, PrefixTree.ORDER)
            .thenComparing(Request::requestId));
    long all = 0;
    long saved = 0;
    for (int i = 0; i < alike.size(); i++) {
      int[] tokens = alike.get(i).contextTokens();
      all += tokens.length;
      saved += i == 0 ? 0 : PrefixTree.shared(alike.get(i - 1).contextTokens(), tokens);
    }
    if (10 * saved < all) {
      alike.sort(Comparator.comparingInt(request -> -request.contextTokens().length)); // stable
    }
    return alike;
  }
}
