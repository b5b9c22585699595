package org.lethe.inference;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Request;

/**
 * Planned batches joined into larger ones, for a device that computes many tokens in the time of
 * few. The plan stays as it is, so it does not depend on the device.
 */
public final class JoinedBatches {

  private JoinedBatches() {}

  /**
   * Joins batches that follow each other.
   *
   * @param most distinct tokens of a joined batch at most, counted by planned batch; a planned
   *     batch of more stays alone, and 0 joins nothing
   */
  public static List<List<Request>> of(List<List<Request>> batches, int most) {
    if (most == 0) {
      return batches;
    }
    List<List<Request>> joined = new ArrayList<>();
    List<Request> open = new ArrayList<>();
    long tokens = 0;
    for (List<Request> batch : batches) {
      long added = PrefixTree.of(batch.stream().map(AnswerRows::input).toList()).forest().size();
      if (!open.isEmpty() && tokens + added > most) {
        joined.add(open);
        open = new ArrayList<>();
        tokens = 0;
      }
      open.addAll(batch);
      tokens += added;
    }
    if (!open.isEmpty()) {
      joined.add(open);
    }
    return joined;
  }
}
