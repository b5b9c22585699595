package org.lethe.benchmark.filter;

import java.io.Serializable;
import java.util.List;

/** One step of a pipeline, by the name lm-evaluation-harness registers it under. */
public interface Filter extends Serializable {

  /**
   * Returns the filtered answers to one document.
   *
   * @param answers a list of answers, or one answer after {@link PlainFilter#TAKE_FIRST}
   * @param choices texts in the document's field {@code choices}; null where it has none
   * @throws FilterException if the filter cannot process the answers
   */
  Object apply(Object answers, List<String> choices);

  /** Whether the filter reads the document's choices, which must then be at most 26 texts. */
  default boolean readsChoices() {
    return false;
  }

  /** Returns the answers as Python iterates over them: a text gives its characters. */
  static List<?> elements(Object answers) {
    if (answers instanceof List<?> list) {
      return list;
    }
    if (answers instanceof String text) {
      return text.codePoints().mapToObj(Character::toString).toList();
    }
    throw new FilterException("takes a list of answers, got " + answers);
  }
}
