package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.jinja.PythonPattern;

/** Reads {@code generation_kwargs}, and the options of {@code exact_match} in a metric list. */
final class GenerationReader {

  /** lm-eval's limit of tokens where a task names none. */
  static final int MAX_TOKENS = 256;

  /** Names of the limit of tokens; the first one present counts. */
  static final List<String> LIMITS =
      List.of("max_gen_toks", "max_new_tokens", "max_tokens", "max_completion_tokens");

  private GenerationReader() {}

  /**
   * Reads the options of generation.
   *
   * @param defaultStop stop string when the task names none
   * @param match options of {@code exact_match} in the task's metric list
   * @param repeats how often each question is answered, where tokens are drawn
   */
  static GenerationOptions read(TaskKeys task, String defaultStop, AnswerMatch match, int repeats) {
    TaskKeys keys = task.section("generation_kwargs");
    List<String> until = keys.has("until") ? keys.texts("until") : List.of(defaultStop);
    int maxTokens = MAX_TOKENS;
    for (int i = LIMITS.size() - 1; i >= 0; i--) {
      int value = keys.integer(LIMITS.get(i), maxTokens);
      if (value < 1) {
        keys.fault(LIMITS.get(i), "is 0", "a whole number of at least 1", "correct the value");
      }
      maxTokens = Math.max(1, value);
    }
    Sampling sampling = sampling(keys, repeats);
    keys.end();
    return new GenerationOptions(until, maxTokens, match, sampling);
  }

  /**
   * Returns how tokens are drawn; null where the most probable one is taken. As in lm-eval {@code
   * do_sample} decides, and without it whether there is a temperature.
   */
  private static Sampling sampling(TaskKeys keys, int repeats) {
    if (keys.has("num_beams") && !Integer.valueOf(1).equals(keys.value("num_beams"))) {
      keys.fault("num_beams", "is not 1", "1: there is no search over beams", "write 1");
    }
    boolean samples =
        keys.has("do_sample") ? keys.flag("do_sample") : keys.value("temperature") != null;
    keys.ignore("temperature", "top_p", "top_k"); // they affect sampling only
    if (!samples) {
      return null;
    }
    double temperature = keys.number("temperature", Sampling.TEMPERATURE, Double.POSITIVE_INFINITY);
    int topK = keys.integer("top_k", Sampling.TOP_K);
    double topP = keys.number("top_p", Sampling.TOP_P, 1);
    return temperature == 0 ? null : new Sampling(temperature, topK, topP, Math.max(1, repeats));
  }

  /** Reads the options of {@code exact_match}. */
  static AnswerMatch match(TaskKeys entry) {
    return new AnswerMatch(
        entry.flag("ignore_case"),
        entry.flag("ignore_punctuation"),
        entry.flag("ignore_numbers"),
        regexes(entry));
  }

  private static List<String> regexes(TaskKeys entry) {
    List<String> regexes = new ArrayList<>();
    for (String regex : entry.texts("regexes_to_ignore")) {
      try {
        PythonPattern.of(regex);
        regexes.add(regex);
      } catch (IllegalArgumentException e) {
        entry.fault(
            "regexes_to_ignore",
            e.getMessage(),
            "a regular expression Java's engine can match",
            "rewrite it");
      }
    }
    return regexes;
  }
}
