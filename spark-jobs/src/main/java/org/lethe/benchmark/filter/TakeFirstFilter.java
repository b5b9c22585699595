package org.lethe.benchmark.filter;

import java.util.List;

/**
 * {@code take_first_k}: the first k answers to one question. Greedy answers are equal, so a single
 * answer that represents all repeats stays single.
 *
 * @param k number of answers
 */
public record TakeFirstFilter(int k) implements Filter {

  @Override
  public Object apply(Object answers, List<String> choices) {
    List<?> elements = Filter.elements(answers);
    return elements.subList(0, Math.min(k, elements.size()));
  }
}
