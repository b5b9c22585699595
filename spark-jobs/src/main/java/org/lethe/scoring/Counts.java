package org.lethe.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts that add up over documents, for metrics of a whole corpus.
 *
 * @param numbers what is counted, in an order of the metric's own
 */
public record Counts(List<Long> numbers) implements Serializable {

  /** Counts of a metric that counts nothing. */
  public static final Counts NONE = new Counts(List.of());

  /** Copies what could change. */
  public Counts {
    numbers = List.copyOf(numbers);
  }

  /** The sum of both, number by number. */
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
