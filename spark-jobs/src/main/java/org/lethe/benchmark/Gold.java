package org.lethe.benchmark;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The right choices of a document.
 *
 * @param indices indices of the right choices, mostly one; empty when the document names none
 * @param problem why there is none; null when there is one
 */
record Gold(List<Integer> indices, String problem) {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  static Gold of(int index) {
    return new Gold(List.of(index), null);
  }

  static Gold none(String problem) {
    return new Gold(List.of(), problem);
  }

  /** The first right choice; -1 when there is none. */
  int index() {
    return indices.isEmpty() ? -1 : indices.get(0);
  }

  /** All right choices; null unless there are several. */
  List<Integer> several() {
    return indices.size() > 1 ? indices : null;
  }

  /**
   * Returns the choices that {@code doc_to_target} names by index or by text. Entries of a list
   * that name no choice are ignored, as in lm-eval.
   */
  static Gold of(Object target, List<String> choices) {
    Set<Integer> right = new LinkedHashSet<>();
    for (Object answer :
        target instanceof List<?> answers ? answers : Collections.singletonList(target)) {
      Integer index = index(answer, choices);
      if (index != null && index >= 0 && index < choices.size()) {
        right.add(index);
      }
    }
    return right.isEmpty()
        ? none(
            "doc_to_target gives %s, which is none of the %d choices %s"
                .formatted(target, choices.size(), choices))
        : new Gold(List.copyOf(right), null);
  }

  /**
   * Returns the index that an answer names: a whole number, also one that is written as a fraction
   * as numbers of a CSV column with empty cells are, a boolean as Python counts it, the text of a
   * choice, or digits, since a data set without types, such as CSV, has its indices as text; else
   * null.
   */
  static Integer index(Object answer, List<String> choices) {
    if (answer instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (answer instanceof Number number) {
      return number.doubleValue() == number.intValue() ? number.intValue() : null;
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
