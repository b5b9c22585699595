package org.lethe.benchmark.filter;

import java.io.Serializable;
import java.util.List;

/**
 * Filters one after the other, under a name that stands behind the metrics made from what they
 * leave: {@code exact_match,strict-match}.
 *
 * @param name name of the pipeline
 * @param filters in order; the last leaves one answer
 */
public record FilterPipeline(String name, List<Filter> filters) implements Serializable {

  /** What lm-eval does where a task names no filters. */
  public static final FilterPipeline NONE =
      new FilterPipeline("none", List.of(PlainFilter.TAKE_FIRST));

  /** Rejects a pipeline that leaves a list. */
  public FilterPipeline {
    filters = List.copyOf(filters);
    if (filters.isEmpty() || filters.get(filters.size() - 1) != PlainFilter.TAKE_FIRST) {
      throw new IllegalArgumentException("filter " + name + " must end with take_first");
    }
  }

  /**
   * Returns what is marked of the answers to a document: a text, or any scalar of YAML behind a
   * {@code map}, null included.
   *
   * @param answers what the model generated, one a repeat
   * @param choices texts in the document's field {@code choices}; null where it has none
   * @throws FilterException if the answers are not what a filter takes
   */
  public Object apply(List<String> answers, List<String> choices) {
    Object left = answers;
    for (Filter filter : filters) {
      left = filter.apply(left, choices);
    }
    return left;
  }

  /** Whether a filter reads the document's choices. */
  public boolean readsChoices() {
    return filters.stream().anyMatch(Filter::readsChoices);
  }

  /** How lm-eval calls a metric of this pipeline. */
  public String metric(String metric) {
    return metric + "," + name;
  }
}
