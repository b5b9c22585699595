package org.lethe.benchmark.filter;

import java.io.Serializable;
import java.util.List;

/**
 * A named sequence of filters. The name follows the names of metrics of its output: {@code
 * exact_match,strict-match}.
 *
 * @param name name of the pipeline
 * @param filters filters in order; the last returns one answer
 */
public record FilterPipeline(String name, List<Filter> filters) implements Serializable {

  /** lm-eval's pipeline for a task without filters. */
  public static final FilterPipeline NONE =
      new FilterPipeline("none", List.of(PlainFilter.TAKE_FIRST));

  /** Rejects a pipeline that returns a list. */
  public FilterPipeline {
    filters = List.copyOf(filters);
    if (filters.isEmpty() || filters.get(filters.size() - 1) != PlainFilter.TAKE_FIRST) {
      throw new IllegalArgumentException("filter " + name + " must end with take_first");
    }
  }

  /**
   * Returns the filtered answer that is marked: a text, or after a {@code map} any scalar of YAML,
   * including null.
   *
   * @param answers generated answers, one per repeat
   * @param choices texts in the document's field {@code choices}; null where it has none
   * @throws FilterException if a filter cannot process the answers
   */
  public Object apply(List<String> answers, List<String> choices) {
    Object remaining = answers;
    for (Filter filter : filters) {
      remaining = filter.apply(remaining, choices);
    }
    return remaining;
  }

  /** Whether a filter reads the document's choices. */
  public boolean readsChoices() {
    return filters.stream().anyMatch(Filter::readsChoices);
  }

  /** Returns lm-eval's name for a metric of this pipeline. */
  public String metric(String metric) {
    return metric + "," + name;
  }
}
