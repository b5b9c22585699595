package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.filter.Filter;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.filter.MapFilter;
import org.lethe.benchmark.filter.MultiChoiceRegexFilter;
import org.lethe.benchmark.filter.PlainFilter;
import org.lethe.benchmark.filter.RegexFilter;
import org.lethe.benchmark.filter.TakeFirstFilter;
import org.lethe.benchmark.jinja.PythonPattern;

/** Reads {@code filter_list}: named pipelines of lm-evaluation-harness's filters. */
final class FilterReader {

  /** Remedies for lm-eval's filters that are not supported. */
  private static final Map<String, String> UNSUPPORTED =
      Map.of(
          "custom", "use regex, map and the like: Python code is not run",
          "regex_pos", "use regex",
          "format_span", "use regex and map",
          "decontaminate", "remove the filter: lm-eval's own does nothing");

  private static final List<String> KNOWN =
      List.of(
          "take_first",
          "take_first_k",
          "majority_vote",
          "regex",
          "multi_choice_regex",
          "remove_whitespace",
          "lowercase",
          "uppercase",
          "map");

  private final boolean generates;
  private final int repeats;

  /**
   * Reads the filters of a task.
   *
   * @param generates whether the task's answers are texts; for other answers only take_first works
   * @param repeats how often the harness asks each question
   */
  FilterReader(boolean generates, int repeats) {
    this.generates = generates;
    this.repeats = repeats;
  }

  /** Returns the pipelines of a task; lm-eval's default when the task names none. */
  List<FilterPipeline> read(TaskKeys task) {
    if (!task.has("filter_list")) {
      return List.of(FilterPipeline.NONE);
    }
    Map<String, FilterPipeline> pipelines = new LinkedHashMap<>();
    for (TaskKeys keys : task.sections("filter_list")) {
      FilterPipeline pipeline = pipeline(keys);
      if (pipeline != null && pipelines.putIfAbsent(pipeline.name(), pipeline) != null) {
        keys.fault("name", "occurs twice", "a name for every pipeline", "rename one");
      }
    }
    return List.copyOf(pipelines.values());
  }

  /** Returns a pipeline, or null when it has a fault. */
  private FilterPipeline pipeline(TaskKeys keys) {
    String name = keys.required("name", "name of the pipeline");
    List<TaskKeys> sections = keys.sections("filter");
    List<Filter> filters = new ArrayList<>();
    for (TaskKeys section : sections) {
      Filter filter = filter(section);
      if (filter != null) {
        filters.add(filter);
      }
      section.end();
    }
    keys.end();
    if (filters.size() < sections.size()) {
      return null;
    }
    if (filters.isEmpty() || filters.get(filters.size() - 1) != PlainFilter.TAKE_FIRST) {
      keys.fault(
          "filter", "does not end with take_first", "one answer a document", "add take_first");
      return null;
    }
    return new FilterPipeline(name, filters);
  }

  private Filter filter(TaskKeys keys) {
    String function = keys.required("function", "name of a filter");
    if (function.isEmpty()) {
      keys.ignoreAll();
      return null;
    }
    if (UNSUPPORTED.containsKey(function)) {
      keys.ignoreAll();
      keys.fault(
          "function",
          "is " + function + ", which is not supported",
          "one of " + String.join(", ", KNOWN),
          UNSUPPORTED.get(function));
      return null;
    }
    if (!generates && KNOWN.contains(function) && !function.equals("take_first")) {
      keys.ignoreAll();
      keys.fault(
          "function",
          "is " + function + ", where answers are log-likelihoods",
          "take_first",
          "remove the filter");
      return null;
    }
    return switch (function) {
      case "take_first" -> PlainFilter.TAKE_FIRST;
      case "majority_vote" -> PlainFilter.MAJORITY_VOTE;
      case "take_first_k" -> takeFirst(keys);
      case "remove_whitespace" -> PlainFilter.REMOVE_WHITESPACE;
      case "lowercase" -> PlainFilter.LOWERCASE;
      case "uppercase" -> PlainFilter.UPPERCASE;
      case "map" -> map(keys);
      case "regex" -> regex(keys);
      case "multi_choice_regex" -> multiChoice(keys);
      default -> {
        keys.ignoreAll();
        keys.fault(
            "function",
            "is " + function,
            "one of " + String.join(", ", KNOWN),
            Nearest.hint(function, KNOWN));
        yield null;
      }
    };
  }

  private Filter takeFirst(TaskKeys keys) {
    keys.required("k", "number of answers");
    int k = keys.integer("k", 1);
    if (k < 1 || k > repeats) {
      keys.fault("k", "is " + k, "1 to " + repeats + ", as repeats says", "correct one of them");
      return null;
    }
    return new TakeFirstFilter(k);
  }

  private static Filter map(TaskKeys keys) {
    Map<Object, Object> values = new LinkedHashMap<>();
    if (keys.value("mapping_dict") instanceof Map<?, ?> mapping) {
      values.putAll(mapping);
    } else if (keys.has("mapping_dict")) {
      keys.wrong("mapping_dict", "a mapping of answers to values");
    }
    return new MapFilter(values, keys.value("default_value"));
  }

  private static Filter regex(TaskKeys keys) {
    PythonPattern pattern = pattern(keys, "regex_pattern", RegexFilter.PATTERN);
    int select = keys.signed("group_select", 0);
    String fallback = keys.text("fallback", RegexFilter.FALLBACK);
    return pattern == null ? null : new RegexFilter(pattern, select, fallback);
  }

  private static Filter multiChoice(TaskKeys keys) {
    PythonPattern pattern = pattern(keys, "regex_pattern", RegexFilter.PATTERN);
    List<PythonPattern> ignored = new ArrayList<>();
    for (String source : keys.texts("regexes_to_ignore")) {
      ignored.add(compile(keys, "regexes_to_ignore", source));
    }
    int select = keys.signed("group_select", 0);
    String fallback = keys.text("fallback", RegexFilter.FALLBACK);
    boolean ignoreCase = keys.flag("ignore_case");
    boolean ignorePunctuation = keys.flag("ignore_punctuation");
    return pattern == null || ignored.contains(null)
        ? null
        : new MultiChoiceRegexFilter(
            pattern, select, fallback, ignoreCase, ignorePunctuation, ignored);
  }

  private static PythonPattern pattern(TaskKeys keys, String key, String defaultPattern) {
    return compile(keys, key, keys.text(key, defaultPattern));
  }

  private static PythonPattern compile(TaskKeys keys, String key, String source) {
    try {
      return PythonPattern.of(source);
    } catch (IllegalArgumentException e) {
      keys.fault(key, e.getMessage(), "a regular expression Java's engine can match", "rewrite it");
      return null;
    }
  }
}
