package org.lethe.benchmark.filter;

import java.util.List;

/**
 * {@code take_first_k}: the first answers of those to one question. Greedy answers are all the
 * same, so where one stands for all it stays alone.
 *
 * @param k number of answers
 */
public record TakeFirstFilter(int k) implements Filter {

  @Override
  public Object apply(Object answers, List<String> choices) {
    List<?> all = Filter.elements(answers);
    return all.subList(0, Math.min(k, all.size()));
  }
}
