package org.lethe.job.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskGroup;
import org.lethe.benchmark.TaskGroup.Aggregate;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.Metric;

/**
 * The scores of one checkpoint in the shape of lm-evaluation-harness's results file: {@code
 * results}, {@code groups}, {@code group_subtasks}, {@code configs}, {@code versions}, {@code
 * n-shot}, {@code higher_is_better}, {@code n-samples}, and {@code chat_template} and what goes
 * with it, which stand with every task too, since tasks may differ. Metrics are called as there,
 * with the name of their pipeline: {@code acc,none}.
 */
public final class LmEvalResults {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String ABSENT = "N/A";
  private static final String SIZE = "sample_len";

  private final Experiment experiment;
  private final Map<String, Map<String, Object>> chats;
  private final Map<String, Map<String, Object>> results = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> groups = new LinkedHashMap<>();

  /**
   * Collects the results of a checkpoint.
   *
   * @param rows rows of {@code task_scores}, of any checkpoint
   * @param chats how tasks were asked through chat templates, by task: {@link LoggedChats}
   */
  public LmEvalResults(
      Experiment experiment,
      String checkpointId,
      List<TaskScoreRow> rows,
      Map<String, Map<String, Object>> chats) {
    this.experiment = experiment;
    this.chats = chats;
    for (TaskEntry entry : experiment.tasks()) {
      List<TaskScoreRow> own =
          rows.stream()
              .filter(row -> row.checkpointId().equals(checkpointId))
              .filter(row -> row.task().equals(entry.name()))
              .filter(row -> reports(entry.task(), row.metric()))
              .toList();
      if (!own.isEmpty()) {
        results.put(entry.name(), result(entry.task(), own));
      }
    }
    for (TaskGroup group : experiment.groups()) {
      Map<String, Object> result = result(group);
      groups.put(group.name(), result);
    }
  }

  /** As in the harness, a task reports the metrics its file lists; all where it lists none. */
  private static boolean reports(Task task, String metric) {
    return task.metrics().isEmpty() || task.metrics().contains(metric.split(",", 2)[0]);
  }

  private static Map<String, Object> result(Task task, List<TaskScoreRow> rows) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", task.name());
    result.put("alias", task.name());
    result.put(SIZE, rows.stream().mapToLong(TaskScoreRow::n).max().orElse(0));
    for (TaskScoreRow row : rows) {
      String[] name = key(task, row.metric()).split(",", 2);
      result.put(name[0] + "," + name[1], row.value());
      result.put(
          name[0] + "_stderr," + name[1], row.stderr() == null ? ABSENT : (Object) row.stderr());
    }
    return result;
  }

  /** Metric and pipeline. */
  private static String key(Task task, String metric) {
    return metric.contains(",") || task.filters().isEmpty()
        ? metric
        : task.filters().get(0).metric(metric);
  }

  private Map<String, Object> result(TaskGroup group) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("alias", group.alias());
    result.put("name", group.name());
    if (group.aggregates().isEmpty()) {
      return result;
    }
    List<Map<String, Object>> tasks =
        group.tasks().stream().filter(results::containsKey).map(results::get).toList();
    result.put(SIZE, tasks.stream().mapToLong(LmEvalResults::size).sum());
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Aggregate aggregate : group.aggregates()) {
      for (String filter : filters(aggregate, tasks)) {
        aggregate(aggregate, filter, tasks, result, counts);
      }
    }
    if (!counts.isEmpty()) {
      result.put("sample_count", counts);
    }
    return result;
  }

  private static TreeSet<String> filters(Aggregate aggregate, List<Map<String, Object>> tasks) {
    TreeSet<String> filters = new TreeSet<>(aggregate.filters());
    String prefix = aggregate.metric() + ",";
    if (filters.isEmpty()) {
      tasks.stream()
          .flatMap(task -> task.keySet().stream())
          .filter(key -> key.startsWith(prefix))
          .forEach(key -> filters.add(key.substring(prefix.length())));
    }
    return filters;
  }

  /** The mean over tasks and its error: pooled when weighted by size, else of a plain mean. */
  private static void aggregate(
      Aggregate aggregate,
      String filter,
      List<Map<String, Object>> tasks,
      Map<String, Object> result,
      Map<String, Long> counts) {
    String metric = aggregate.metric() + "," + filter;
    String error = aggregate.metric() + "_stderr," + filter;
    List<Map<String, Object>> having =
        tasks.stream().filter(task -> task.get(metric) instanceof Double).toList();
    if (having.isEmpty()) {
      return;
    }
    double weights = 0;
    double sum = 0;
    double squares = 0;
    double pooled = 0;
    long documents = 0;
    boolean known = true;
    for (Map<String, Object> task : having) {
      long n = size(task);
      double weight = aggregate.weightBySize() ? n : 1;
      weights += weight;
      sum += weight * (Double) task.get(metric);
      documents += n;
      known &= task.get(error) instanceof Double;
      double e = task.get(error) instanceof Double stderr ? stderr : 0;
      squares += e * e;
      pooled += (n - 1) * e * e * n;
    }
    double stderr =
        aggregate.weightBySize()
            ? Math.sqrt(pooled / (documents - having.size()) / documents)
            : Math.sqrt(squares) / having.size();
    result.put(metric, sum / weights);
    result.put(error, known && !Double.isNaN(stderr) ? (Object) stderr : ABSENT);
    counts.put(metric, documents);
  }

  private static long size(Map<String, Object> task) {
    return (Long) task.get(SIZE);
  }

  /** Everything, in the harness's order. */
  public Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    Map<String, Object> scores = new LinkedHashMap<>(results);
    scores.putAll(groups);
    Map<String, Object> aggregated = new LinkedHashMap<>();
    Map<String, Object> children = new LinkedHashMap<>();
    Map<String, Object> versions = new TreeMap<>();
    for (TaskGroup group : experiment.groups()) {
      children.put(group.name(), group.children());
      versions.put(group.name(), group.version().isEmpty() ? ABSENT : group.version());
      if (!group.aggregates().isEmpty()) {
        aggregated.put(group.name(), groups.get(group.name()));
      }
    }
    Map<String, Object> configs = new TreeMap<>();
    Map<String, Object> shots = new TreeMap<>();
    Map<String, Object> better = new TreeMap<>();
    Map<String, Object> samples = new LinkedHashMap<>();
    for (TaskEntry entry : experiment.tasks()) {
      Task task = entry.task();
      if (results.containsKey(task.name())) {
        Map<String, Object> config = config(task);
        config.putAll(chats.getOrDefault(task.name(), Map.of()));
        configs.put(task.name(), config);
        versions.put(task.name(), version(task.version()));
        shots.put(task.name(), task.fewShot().examples());
        better.put(task.name(), better(results.get(task.name())));
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("original", entry.limit() == null ? results.get(task.name()).get(SIZE) : null);
        counts.put("effective", results.get(task.name()).get(SIZE));
        samples.put(task.name(), counts);
      }
    }
    for (TaskGroup group : experiment.groups()) {
      List<Object> same = group.children().stream().map(shots::get).distinct().toList();
      if (same.size() == 1 && same.get(0) != null) {
        shots.put(group.name(), same.get(0));
      }
      Map<String, Object> groupBetter = better(group, better);
      if (!groupBetter.isEmpty()) {
        better.put(group.name(), groupBetter);
      }
    }
    all.put("results", scores);
    if (!aggregated.isEmpty()) {
      all.put("groups", aggregated);
    }
    all.put("group_subtasks", children);
    all.put("configs", configs);
    all.put("versions", versions);
    all.put("n-shot", shots);
    all.put("higher_is_better", better);
    all.put("n-samples", samples);
    all.putAll(LoggedChats.common(chats, results.keySet()));
    all.put("lethe_version", Provenance.letheVersion());
    return all;
  }

  private static Map<String, Object> better(Map<String, Object> result) {
    Map<String, Object> better = new LinkedHashMap<>();
    for (String key : result.keySet()) {
      Metric.of(key.split(",", 2)[0])
          .ifPresent(metric -> better.put(metric.key(), metric.higherIsBetter()));
    }
    return better;
  }

  /** A metric is left out where the members disagree on it. */
  private static Map<String, Object> better(TaskGroup group, Map<String, Object> better) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String child : group.children()) {
      if (better.get(child) instanceof Map<?, ?> metrics) {
        metrics.forEach(
            (metric, value) ->
                all.merge(metric.toString(), value, (a, b) -> a.equals(b) ? a : ABSENT));
      }
    }
    all.replaceAll((metric, value) -> ABSENT.equals(value) ? null : value);
    return all;
  }

  /** A number where the version is one, as YAML reads it. */
  private static Object version(String version) {
    try {
      return version.matches("-?\\d+") ? (Object) Long.valueOf(version) : Double.valueOf(version);
    } catch (NumberFormatException e) {
      return version.isEmpty() ? "Yaml" : version;
    }
  }

  private static Map<String, Object> config(Task task) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("task", task.name());
    config.put("dataset_path", task.data().name());
    config.put("test_split", task.split());
    config.put("training_split", task.trainingSplit());
    config.put("fewshot_split", task.fewShot().split());
    config.put("doc_to_text", task.turn().docToText());
    config.put("doc_to_target", task.turn().docToTarget());
    config.put(
        "doc_to_choice",
        task.turn().choices() == null ? task.turn().docToChoice() : task.turn().choices());
    config.put("description", task.description());
    config.put("target_delimiter", task.turn().targetDelimiter());
    config.put("fewshot_delimiter", task.turn().fewshotDelimiter());
    config.put("fewshot_config", Map.of("sampler", task.fewShot().sampler().key()));
    config.put("num_fewshot", task.fewShot().examples());
    List<Object> metrics = new ArrayList<>();
    task.metrics().forEach(metric -> metrics.add(Map.of("metric", metric)));
    config.put("metric_list", metrics);
    config.put("output_type", task.type().key());
    config.put("metadata", Map.of("version", version(task.version())));
    config.values().removeIf(value -> value == null);
    return config;
  }

  /** Writes the file. */
  public void write(String file, Configuration configuration) throws IOException {
    Path path = new Path(file);
    try (OutputStream out = path.getFileSystem(configuration).create(path, true)) {
      out.write(JSON.writeValueAsBytes(all()));
    }
  }
}
