package org.lethe.benchmark.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.benchmark.jinja.PythonPattern;
import org.lethe.benchmark.jinja.PythonWhitespace;

/**
 * {@code multi_choice_regex}: the letter of a choice as {@code (A)}. The filter takes the match of
 * the pattern; without one the text of a choice, from field {@code choices} of the document;
 * without one a letter after a colon.
 *
 * @param pattern in Python's syntax
 * @param select which match, from 0; negative counts from the last
 * @param fallback value of an answer without a match
 * @param ignoreCase whether the search for texts of choices ignores case
 * @param ignorePunctuation whether that search ignores punctuation
 * @param ignored patterns whose matches are removed before that search
 */
public record MultiChoiceRegexFilter(
    PythonPattern pattern,
    int select,
    String fallback,
    boolean ignoreCase,
    boolean ignorePunctuation,
    List<PythonPattern> ignored)
    implements Filter {

  /** Copies the list. */
  public MultiChoiceRegexFilter {
    ignored = List.copyOf(ignored);
  }

  @Override
  public Object apply(Object answers, List<String> choices) {
    if (choices == null) {
      throw new FilterException("multi_choice_regex needs texts in field 'choices'");
    }
    Map<String, String> letters = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      String text = plain(PythonWhitespace.strip(choices.get(i)));
      String letter = Character.toString('A' + i);
      texts.add(PythonPattern.escape(text));
      names.put(text, "(" + letter + ")");
      letters.put(letter, "(" + letter + ")");
    }
    // the longest first, so that no choice hides one that begins with it
    texts.sort(Comparator.comparingInt((String t) -> t.codePointCount(0, t.length())).reversed());
    PythonPattern byText = PythonPattern.of(String.join("|", texts));
    PythonPattern byLetter =
        PythonPattern.of(
            letters.keySet().stream().sorted().collect(Collectors.joining("|", ":[\\s]*(", ")")));
    List<Object> selections = new ArrayList<>();
    for (Object answer : Filter.elements(answers)) {
      String text = answer instanceof String s ? s : "";
      String match = match(pattern, text, Map.of());
      match = match.isEmpty() ? match(byText, plain(text), names) : match;
      match = match.isEmpty() ? match(byLetter, text, letters) : match;
      selections.add(match.isEmpty() ? fallback : match);
    }
    return selections;
  }

  @Override
  public boolean readsChoices() {
    return true;
  }

  private String match(PythonPattern expression, String text, Map<String, String> names) {
    List<List<String>> matches = expression.findAll(text);
    if (matches.isEmpty()) {
      return "";
    }
    String group = RegexFilter.text(RegexFilter.selected(matches, select));
    if (group == null) {
      return "";
    }
    String stripped = PythonWhitespace.strip(group);
    return stripped.isEmpty() ? "" : names.getOrDefault(stripped, stripped);
  }

  private String plain(String text) {
    String plain = text;
    for (PythonPattern pattern : ignored) {
      plain = pattern.pattern().matcher(plain).replaceAll("");
    }
    if (ignoreCase) {
      plain = plain.toLowerCase(Locale.ROOT);
    }
    return ignorePunctuation ? plain.replaceAll("\\p{P}", "") : plain;
  }
}
