package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads which metrics a task reports. */
final class MetricReader {

  /** What the harness hands to metrics of texts; those of log-likelihoods never see it. */
  private static final String[] OF_TEXTS = {
    "weight_by_size", "ignore_case", "ignore_punctuation", "regexes_to_ignore", "hf_evaluate"
  };

  private final TaskKeys keys;
  private AnswerMatch match = AnswerMatch.EXACT;

  MetricReader(TaskKeys keys) {
    this.keys = keys;
  }

  /**
   * Reads the names of metrics, empty for all of the output type.
   *
   * @param type what is asked; null when that is not known
   */
  List<String> metrics(OutputType type) {
    List<String> names = new ArrayList<>();
    keys.ignore("metric_list");
    if (type == null) {
      return names;
    }
    Map<String, String> known = TaskKeys.words(type.metrics(), word -> word);
    for (TaskKeys entry : keys.sections("metric_list")) {
      if (!entry.has("metric")) {
        entry.required("metric", "name of a metric");
      }
      String name = entry.choice("metric", known, null);
      if (name != null) {
        names.add(name);
        entry.choice(
            "aggregation", TaskKeys.words(List.of(type.aggregation(name)), word -> word), null);
      }
      entry.ignore("aggregation", "higher_is_better");
      entry.ignore(OF_TEXTS);
      if (!type.generates()) {
        entry.ignore("average");
      }
      if (type == OutputType.GENERATE_UNTIL && "exact_match".equals(name)) {
        match = GenerationReader.match(entry);
      }
      entry.end();
    }
    return names;
  }

  /** What the metrics that were read say of {@code exact_match}. */
  AnswerMatch match() {
    return match;
  }
}
