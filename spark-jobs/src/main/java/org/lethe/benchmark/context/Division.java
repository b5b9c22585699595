package org.lethe.benchmark.context;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The documents of a task by part, as indices in seeded order. Documents of one split are divided
 * as Todd et al. 2024 divide theirs: 70 % demonstrations, 21 % test, 9 % validation. Where
 * demonstrations have a split of their own, the evaluated split is divided into queries in the same
 * proportion.
 */
public final class Division {
  private static final double TRAINING = 0.7;
  private static final double TEST_OF_QUERIES = 0.7; // 21 of 30

  private final Map<Part, List<Integer>> parts = new EnumMap<>(Part.class);

  private Division(List<Integer> training, List<Integer> queries, PromptSet.Format format) {
    int test = (int) Math.ceil(TEST_OF_QUERIES * queries.size());
    parts.put(Part.TRAINING, first(training, format.demonstrations()));
    parts.put(Part.TEST, first(queries.subList(0, test), format.test()));
    parts.put(Part.VALIDATION, first(queries.subList(test, queries.size()), format.validation()));
  }

  /** Divides the documents of one split. */
  public static Division ofOneSplit(int documents, long seed, PromptSet.Format format) {
    List<Integer> order = shuffled(documents, seed);
    int training = (int) (TRAINING * documents);
    return new Division(order.subList(0, training), order.subList(training, documents), format);
  }

  /**
   * Takes demonstrations from one split and queries from another.
   *
   * @param demonstrations documents of the training or few-shot split
   * @param evaluated documents of the evaluated split
   */
  public static Division ofTwoSplits(
      int demonstrations, int evaluated, long seed, PromptSet.Format format) {
    return new Division(shuffled(demonstrations, seed), shuffled(evaluated, seed), format);
  }

  /** Returns the documents of a part, at most as many as the format says. */
  public List<Integer> part(Part part) {
    return parts.get(part);
  }

  private static List<Integer> first(List<Integer> documents, int most) {
    return List.copyOf(documents.subList(0, Math.min(most, documents.size())));
  }

  private static List<Integer> shuffled(int documents, long seed) {
    int[] order = IntStream.range(0, documents).toArray();
    Labels.shuffle(order, Draws.random(seed, "split"));
    return Arrays.stream(order).boxed().toList();
  }
}
