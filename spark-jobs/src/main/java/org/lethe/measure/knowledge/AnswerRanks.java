package org.lethe.measure.knowledge;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.lethe.measure.contrast.TaskItems.Item;

/**
 * What a reference and a checkpoint predict for the first token of right answers, by document.
 *
 * @param before rows of the reference
 * @param after rows of the checkpoint
 */
record AnswerRanks(Map<Long, FirstTokenRow> before, Map<Long, FirstTokenRow> after) {

  /** A row and the side it stands on. */
  record Sided(boolean isAfter, FirstTokenRow row) implements Serializable {}

  /** Collects the rows of a contrast. */
  static AnswerRanks of(Iterable<Sided> rows) {
    AnswerRanks ranks = new AnswerRanks(new HashMap<>(), new HashMap<>());
    StreamSupport.stream(rows.spliterator(), false)
        .forEach(
            sided ->
                (sided.isAfter() ? ranks.after : ranks.before)
                    .put(sided.row().docId(), sided.row()));
    return ranks;
  }

  /**
   * What became of first tokens over some items; null without items and without rows of them.
   *
   * @param probability mean probability
   * @param rank median rank, 0 is the most probable token
   */
  record Summary(Double probability, Double rank) {}

  Summary before(Collection<Item> items) {
    return summary(items, before);
  }

  Summary after(Collection<Item> items) {
    return summary(items, after);
  }

  private static Summary summary(Collection<Item> items, Map<Long, FirstTokenRow> rows) {
    List<FirstTokenRow> found =
        items.stream()
            .filter(item -> rows.containsKey(item.docId()))
            .map(item -> rows.get(item.docId()))
            .toList();
    if (found.isEmpty()) {
      return new Summary(null, null);
    }
    return new Summary(
        found.stream().mapToDouble(row -> Math.exp(row.logProb())).average().orElseThrow(),
        new Median().evaluate(found.stream().mapToDouble(FirstTokenRow::rank).toArray()));
  }
}
