package org.lethe.benchmark.filter;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.jinja.PythonPattern;
import org.lethe.benchmark.jinja.PythonWhitespace;

/**
 * {@code regex}: one of the matches of a pattern, stripped. If the pattern has several groups, the
 * first with text counts. Without a match the result is the fallback.
 *
 * @param pattern in Python's syntax
 * @param select which match, from 0; negative counts from the last
 * @param fallback value of an answer without a match
 */
public record RegexFilter(PythonPattern pattern, int select, String fallback) implements Filter {

  /** lm-eval's default pattern: the number after four hashes. */
  public static final String PATTERN = "#### (\\-?[0-9\\.\\,]+)";

  /** lm-eval's default fallback. */
  public static final String FALLBACK = "[invalid]";

  @Override
  public Object apply(Object answers, List<String> choices) {
    List<Object> selections = new ArrayList<>();
    for (Object answer : Filter.elements(answers)) {
      List<List<String>> matches = pattern.findAll(answer instanceof String text ? text : "");
      if (matches.isEmpty()) {
        selections.add(fallback);
      } else {
        String text = text(selected(matches, select));
        selections.add(PythonWhitespace.strip(text == null ? fallback : text));
      }
    }
    return selections;
  }

  /** Returns the selected match; negative indices count from the end, as in Python. */
  static List<String> selected(List<List<String>> matches, int select) {
    int index = select < 0 ? matches.size() + select : select;
    if (index < 0 || index >= matches.size()) {
      throw new FilterException(
          "group_select is %d, but the pattern matches %d times".formatted(select, matches.size()));
    }
    return matches.get(index);
  }

  /** Returns the text of a match; of several groups the first with text, null when none has. */
  static String text(List<String> groups) {
    return groups.size() == 1
        ? groups.get(0)
        : groups.stream().filter(group -> !group.isEmpty()).findFirst().orElse(null);
  }
}
