package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonLiteral;
import org.lethe.benchmark.jinja.TemplateException;
import org.yaml.snakeyaml.Yaml;

/** The task that repeats the generations of lm-evaluation-harness, made from its samples. */
final class SampledGeneration {

  private SampledGeneration() {}

  /**
   * Returns the task, read like a task file. Samples contain neither the definition of their
   * filters nor the options of metrics; the results file that the harness writes beside them does.
   *
   * @param sample any line of the samples
   * @param config the task's configuration in the results; empty when there are no results
   * @throws IllegalArgumentException if a needed configuration is missing or not supported
   */
  static Task task(LmEvalSample sample, String name, String path, Map<String, Object> config) {
    if (config.get("doc_to_choice") != null) {
      throw new IllegalArgumentException(
          "doc_to_choice gives the right answer, which samples lack: name the task itself");
    }
    if (config.isEmpty() && !sample.filter().equals(FilterPipeline.NONE.name())) {
      throw new IllegalArgumentException(
          "filter %s is defined in the harness's results file: put that file beside the samples"
              .formatted(sample.filter()));
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("task", name);
    keys.put("dataset_path", "json");
    keys.put("test_split", "test");
    keys.put("output_type", OutputType.GENERATE_UNTIL.key());
    keys.put("doc_to_text", "context");
    keys.put("doc_to_target", "target");
    keys.put("generation_kwargs", options(sample.limits()));
    int repeats = config.get("repeats") instanceof Integer stated ? stated : 1;
    keys.put("repeats", Math.max(repeats, sample.responses().size()));
    keys.put("metric_list", metrics(config));
    if (config.get("filter_list") != null) {
      keys.put("filter_list", config.get("filter_list"));
    }
    try {
      return TaskReader.read(path, new Yaml().dump(keys)).ofSamples(path);
    } catch (TaskException e) {
      TaskException.Fault fault = e.faults().get(0);
      throw new IllegalArgumentException(fault.problem() + "; " + fault.remedy(), e);
    }
  }

  private static Map<String, Object> options(GenerationLimits limits) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("until", limits.until());
    options.put("max_gen_toks", limits.maxTokens());
    if (limits.sampling() != null) {
      options.put("do_sample", true);
      options.put("temperature", limits.sampling().temperature());
      options.put("top_k", limits.sampling().topK());
      options.put("top_p", limits.sampling().topP());
    }
    return options;
  }

  /** Returns the task's metrics that are supported. */
  private static List<Object> metrics(Map<String, Object> config) {
    List<Object> metrics = new ArrayList<>();
    for (Object entry : config.get("metric_list") instanceof List<?> list ? list : List.of()) {
      if (entry instanceof Map<?, ?> metric
          && OutputType.GENERATE_UNTIL.metrics().contains(String.valueOf(metric.get("metric")))) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  /** The document of a line. */
  static Doc document(LmEvalSample sample) {
    return new Doc(
        sample.docId(),
        Map.of("context", sample.contexts().get(0), "target", target(sample.target())));
  }

  /** Returns the right answer that Python printed: a list when there are several, else the text. */
  static Object target(String printed) {
    if (!printed.startsWith("[") || !printed.endsWith("]")) {
      return printed;
    }
    try {
      return PythonLiteral.parse(printed);
    } catch (TemplateException e) {
      return printed; // as in lm-eval: brackets without a literal are text
    }
  }
}
