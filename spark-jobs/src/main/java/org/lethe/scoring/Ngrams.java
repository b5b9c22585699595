package org.lethe.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.jinja.PythonWhitespace;

/** Counts of n-grams of words or characters. */
final class Ngrams {

  private Ngrams() {}

  /** Returns how often each n-gram of the items occurs. */
  static Map<List<String>, Integer> counts(List<String> items, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= items.size(); i++) {
      counts.merge(List.copyOf(items.subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }

  /** Returns the number of n-grams in common; each occurrence matches once. */
  static int common(Map<List<String>, Integer> runs, Map<List<String>, Integer> others) {
    int common = 0;
    for (Map.Entry<List<String>, Integer> run : runs.entrySet()) {
      common += Math.min(run.getValue(), others.getOrDefault(run.getKey(), 0));
    }
    return common;
  }

  /** Python's {@code text.split()}. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || PythonWhitespace.is(text.charAt(i))) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  /** Returns the code points of a text without white space. */
  static List<String> characters(String text) {
    return text.codePoints()
        .filter(c -> !PythonWhitespace.is(c))
        .mapToObj(Character::toString)
        .toList();
  }
}
