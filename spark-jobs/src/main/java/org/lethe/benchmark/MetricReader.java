package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the names of the metrics that a task reports. */
final class MetricReader {

  /** Options of metrics of texts; metrics of log-likelihoods never see them. */
  private static final String[] TEXT_OPTIONS = {
    "weight_by_size", "ignore_case", "ignore_punctuation", "regexes_to_ignore", "hf_evaluate"
  };

  private final TaskKeys keys;
  private AnswerMatch match = AnswerMatch.EXACT;
  private boolean stems;

  MetricReader(TaskKeys keys) {
    this.keys = keys;
  }

  /**
   * Reads the names of metrics; none means all metrics of the output type.
   *
   * @param type the output type; null when it is unknown
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
      entry.ignore(TEXT_OPTIONS);
      if (!type.generates()) {
        entry.ignore("average");
      }
      if (type == OutputType.GENERATE_UNTIL && "exact_match".equals(name)) {
        match = GenerationReader.match(entry);
      }
      if (type == OutputType.GENERATE_UNTIL && name != null && name.startsWith("rouge")) {
        stems |= entry.flag("use_stemmer");
      }
      entry.end();
    }
    return names;
  }

  /** Returns the options of {@code exact_match} and ROUGE among the metrics that were read. */
  AnswerMatch match() {
    return stems ? match.overStems() : match;
  }
}
