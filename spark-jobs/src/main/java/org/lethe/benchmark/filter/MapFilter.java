package org.lethe.benchmark.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code map}: replaces every answer by a value.
 *
 * @param values values by answer, as YAML reads both
 * @param absent value of an answer that is not a key; may be null
 */
@SuppressWarnings("serial") // scalars of YAML
public record MapFilter(Map<Object, Object> values, Object absent) implements Filter {

  /** Copies the map. */
  public MapFilter {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  @Override
  public Object apply(Object answers, List<String> choices) {
    List<Object> mapped = new ArrayList<>();
    for (Object answer : Filter.elements(answers)) {
      mapped.add(values.getOrDefault(answer, absent));
    }
    return mapped;
  }
}
