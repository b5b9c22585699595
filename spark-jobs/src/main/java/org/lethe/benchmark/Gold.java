package org.lethe.benchmark;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which choice is right.
 *
 * @param index index of the choice; -1 when the document names none
 * @param problem why there is none; null when there is one
 */
record Gold(int index, String problem) {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  static Gold of(int index) {
    return new Gold(index, null);
  }

  static Gold none(String problem) {
    return new Gold(-1, problem);
  }

  /** The choice that {@code doc_to_target} names, by index or by its text. */
  static Gold of(Object target, List<String> choices) {
    Integer index = index(target, choices);
    return index != null && index >= 0 && index < choices.size()
        ? of(index)
        : none(
            "doc_to_target gives %s, which is none of the %d choices %s"
                .formatted(target, choices.size(), choices));
  }

  /**
   * Index that an answer names: a whole number, a boolean as Python counts it, the text of a
   * choice, or digits, since a data set without types, such as CSV, has its indices as text; else
   * null.
   */
  static Integer index(Object answer, List<String> choices) {
    if (answer instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (answer instanceof Integer || answer instanceof Long) {
      return Math.toIntExact(((Number) answer).longValue());
    }
    if (!(answer instanceof String text)) {
      return null;
    }
    int position = choices.indexOf(text);
    if (position >= 0) {
      return position;
    }
    return DIGITS.matcher(text).matches() ? Integer.valueOf(text) : null;
  }
}
