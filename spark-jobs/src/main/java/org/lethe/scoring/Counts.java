package org.lethe.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts that add up over documents, for metrics of a whole corpus.
 *
 * @param numbers the counts, in the order that the metric defines
 */
public record Counts(List<Long> numbers) implements Serializable {

  /** The counts of a metric that needs none. */
  public static final Counts NONE = new Counts(List.of());

  /** Copies the list. */
  public Counts {
    numbers = List.copyOf(numbers);
  }

  /** Returns the sum of both, number by number. */
  public Counts plus(Counts other) {
    if (numbers.isEmpty() || other.numbers.isEmpty()) {
      return numbers.isEmpty() ? other : this;
    }
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      sums.add(numbers.get(i) + other.numbers.get(i));
    }
    return new Counts(sums);
  }

  long get(int i) {
    return numbers.isEmpty() ? 0 : numbers.get(i);
  }
}
