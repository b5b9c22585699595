package org.lethe.benchmark.filter;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** One step of a pipeline, by the name lm-evaluation-harness registers it under. */
public interface Filter extends Serializable {

  /**
   * Returns what is left of the answers to one document.
   *
   * @param answers a list of answers, or one answer after {@link PlainFilter#TAKE_FIRST}
   * @param doc fields of the document
   * @throws FilterException if the answers are not what the filter takes
   */
  Object apply(Object answers, Map<String, Object> doc);

  /** The answers as Python iterates over them: a text is its characters. */
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
