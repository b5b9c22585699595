package org.lethe.benchmark.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lethe.benchmark.jinja.PythonWhitespace;

/** Filters without parameters. */
public enum PlainFilter implements Filter {
  /** Replaces the list of answers by the first. */
  TAKE_FIRST {
    @Override
    public Object apply(Object answers, List<String> choices) {
      List<?> elements = Filter.elements(answers);
      if (elements.isEmpty()) {
        throw new FilterException("take_first takes the first of at least one answer, got none");
      }
      return elements.get(0);
    }
  },
  /** Keeps the most frequent answer as a list of one; ties give the earliest. */
  MAJORITY_VOTE {
    @Override
    public Object apply(Object answers, List<String> choices) {
      Map<Object, Integer> votes = new LinkedHashMap<>();
      Filter.elements(answers).forEach(answer -> votes.merge(answer, 1, Integer::sum));
      Object best = null;
      for (Map.Entry<Object, Integer> vote : votes.entrySet()) {
        best = best == null || vote.getValue() > votes.get(best) ? vote.getKey() : best;
      }
      return Collections.singletonList(best);
    }
  },
  /** Removes white space at both ends. */
  REMOVE_WHITESPACE {
    @Override
    public Object apply(Object answers, List<String> choices) {
      return each(answers, PythonWhitespace::strip);
    }
  },
  /** Python's {@code str.lower}. */
  LOWERCASE {
    @Override
    public Object apply(Object answers, List<String> choices) {
      return each(answers, text -> text.toLowerCase(Locale.ROOT));
    }
  },
  /** Python's {@code str.upper}. */
  UPPERCASE {
    @Override
    public Object apply(Object answers, List<String> choices) {
      return each(answers, text -> text.toUpperCase(Locale.ROOT));
    }
  };

  /** Name in task files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Object> each(Object answers, UnaryOperator<String> change) {
    List<Object> changed = new ArrayList<>();
    for (Object answer : Filter.elements(answers)) {
      if (!(answer instanceof String text)) {
        throw new FilterException(key() + " takes texts, got " + answer);
      }
      changed.add(change.apply(text));
    }
    return changed;
  }
}
