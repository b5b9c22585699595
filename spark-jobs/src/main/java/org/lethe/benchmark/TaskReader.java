package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * Reads a task file: lm-evaluation-harness's keys, over files of data.
 *
 * <p>Beyond its keys there are two of our own: {@code where}, a Spark SQL condition that the
 * documents meet, and {@code separator}, which divides a text file into documents; and templates
 * may name {@code doc}, the whole document. {@code dataset_path} is a format and {@code
 * dataset_kwargs.data_files} names the files of each split.
 */
public final class TaskReader {

  private static final Map<String, String> FORMATS =
      words(List.of("json", "csv", "tsv", "parquet", "text"), word -> word);

  /** lm-eval's keys that only describe a task, or steer what is done elsewhere. */
  private static final String[] DESCRIPTIVE = {
    "task_alias",
    "tag",
    "group",
    "dataset_name",
    "should_decontaminate",
    "doc_to_decontamination_query"
  };

  /** What only steers how a data set is fetched. */
  private static final String[] LOADING = {
    "trust_remote_code", "revision", "cache_dir", "streaming", "download_mode", "token"
  };

  /** What the harness hands to metrics of texts; those of log-likelihoods never see it. */
  private static final String[] OF_TEXTS = {
    "weight_by_size", "ignore_case", "ignore_punctuation", "regexes_to_ignore", "hf_evaluate"
  };

  private static final Pattern REMOTE = Pattern.compile("(?:https?|hf)://");

  private static final Map<String, String> UNSUPPORTED = new LinkedHashMap<>();

  static {
    UNSUPPORTED.put("class", "the task is Python code: read what its author can export");
    UNSUPPORTED.put("process_docs", "say it in Jinja, or export the processed data set");
    UNSUPPORTED.put("process_results", "use the metrics of the output type");
    UNSUPPORTED.put("custom_dataset", "export the data set and name its files");
    UNSUPPORTED.put("use_prompt", "write the prompt as doc_to_text");
    UNSUPPORTED.put("gen_prefix", "write the prefix at the end of doc_to_text");
    UNSUPPORTED.put("repeats", "remove the key: every request is asked once");
    UNSUPPORTED.put("unsafe_code", "remove the key: no code is run");
    UNSUPPORTED.put("doc_to_image", "remove the key: only text is asked");
    UNSUPPORTED.put("doc_to_audio", "remove the key: only text is asked");
  }

  private static final Map<String, String> FEWSHOT_UNSUPPORTED =
      Map.of(
          "process_docs", "read what conf/lm_eval/export_tasks.py writes",
          "doc_to_text", "write examples as the question is written",
          "doc_to_choice", "write examples as the question is written",
          "doc_to_target", "write examples as the question is written",
          "gen_prefix", "write the prefix at the end of doc_to_text",
          "fewshot_delimiter", "use fewshot_delimiter of the task",
          "target_delimiter", "use target_delimiter of the task");

  private static final Map<String, Object> HARMLESS = Map.of("repeats", 1, "unsafe_code", false);

  private final TaskKeys keys;
  private final List<TaskException.Fault> faults;
  private AnswerMatch match = AnswerMatch.EXACT;

  private TaskReader(TaskKeys keys, List<TaskException.Fault> faults) {
    this.keys = keys;
    this.faults = faults;
  }

  /**
   * Reads a task that stands in one file.
   *
   * @param file where the text comes from, for errors
   * @param yaml content of the file
   * @throws TaskException with every fault of the file
   */
  public static Task read(String file, String yaml) {
    return read(file, TaskFiles.only(file, yaml));
  }

  /**
   * Reads a task and what its file includes.
   *
   * @throws TaskException with every fault of the files
   */
  public static Task read(String file, TaskFiles files) {
    return read(TaskLayer.read(file, files));
  }

  /** What a file defines. */
  public enum Kind {
    /** One task. */
    TASK,
    /** A group of tasks. */
    GROUP,
    /** Nothing by itself, or Python code. */
    OTHER
  }

  /** Tells what a file defines. */
  public static Kind kind(String file, TaskFiles files) {
    try {
      List<TaskLayer> layers = TaskLayer.read(file, files);
      if (TaskLayer.has(layers, "class")) {
        return Kind.OTHER;
      }
      return TaskSetReader.isGroup(layers)
          ? Kind.GROUP
          : TaskLayer.has(layers, "task") ? Kind.TASK : Kind.OTHER;
    } catch (TaskException e) {
      return Kind.TASK; // read, it says what is wrong
    }
  }

  static Task read(List<TaskLayer> layers) {
    List<TaskException.Fault> faults = new ArrayList<>();
    Task task = new TaskReader(new TaskKeys(layers, faults), faults).task();
    if (!faults.isEmpty()) {
      throw new TaskException(faults);
    }
    return task;
  }

  /** Reads all keys; null when something is wrong. */
  private Task task() {
    String name = keys.required("task", "name of the task");
    String format = format();
    Map<String, List<String>> dataFiles = format == null ? Map.of() : dataFiles();
    String where = keys.text("where", null);
    String separator = separator(format);
    String split = keys.text("test_split", keys.text("validation_split", null));
    if (split == null) {
      keys.fault("test_split", "is missing", "the split that is asked", "add the key");
    }
    OutputType type = outputType();
    FewShot fewShot = fewShot(split);
    String description = keys.text("description", "");
    boolean rolling = type == OutputType.LOGLIKELIHOOD_ROLLING;
    String docToText =
        rolling ? keys.text("doc_to_text", "") : keys.required("doc_to_text", "the question");
    String docToTarget =
        keys.required("doc_to_target", "the answer, or the text of a rolling task");
    List<String> fixed = fixedChoices(type);
    String docToChoice = fixed == null ? keys.text("doc_to_choice", null) : null;
    if (type == OutputType.MULTIPLE_CHOICE) {
      keys.present("doc_to_choice", "the choices");
    }
    for (String key : List.of("description", "doc_to_text", "doc_to_target")) {
      checkTemplate(key, keys.text(key, ""));
    }
    checkTemplate("doc_to_choice", Objects.requireNonNullElse(docToChoice, ""));
    String targetDelimiter = keys.text("target_delimiter", " ");
    String fewshotDelimiter = keys.text("fewshot_delimiter", "\n\n");
    List<String> metrics = metrics(type);
    List<FilterPipeline> filters = new FilterReader(type == null || type.generates()).read(keys);
    GenerationOptions generation =
        type == OutputType.GENERATE_UNTIL
            ? GenerationReader.read(keys, fewshotDelimiter, match)
            : null;
    keys.ignore("generation_kwargs"); // says nothing where nothing is generated
    String version = version(keys);
    keys.ignore("dataset_kwargs");
    keys.ignore(DESCRIPTIVE);
    keys.refuse(UNSUPPORTED, HARMLESS);
    keys.end();
    return faults.isEmpty()
        ? new Task(
            name,
            format,
            dataFiles,
            where,
            separator,
            split,
            keys.text("training_split", null),
            fewShot,
            type,
            description,
            docToText,
            docToChoice,
            fixed,
            docToTarget,
            targetDelimiter,
            fewshotDelimiter,
            metrics,
            filters,
            generation,
            version)
        : null;
  }

  /** Null for a data set of the Hub: its files are the experiment's, and their endings tell. */
  private String format() {
    String path = keys.required("dataset_path", "one of " + String.join(", ", FORMATS.keySet()));
    boolean files =
        keys.value("dataset_kwargs") instanceof Map<?, ?> kwargs
            && kwargs.containsKey("data_files");
    boolean near =
        !path.contains("/")
            && (files || Nearest.hint(path, FORMATS.keySet()).startsWith("did you mean"));
    return path.isEmpty() || FORMATS.containsKey(path) || near
        ? keys.choice("dataset_path", FORMATS, "json")
        : null;
  }

  /** What is told of files that are not fetched from the Hub. */
  private Map<String, List<String>> dataFiles() {
    TaskKeys kwargs = keys.section("dataset_kwargs");
    Map<String, List<String>> files = new LinkedHashMap<>();
    if (kwargs.value("data_files") instanceof Map<?, ?>) {
      TaskKeys splits = kwargs.section("data_files");
      for (String split : splits.keys()) {
        local(split, splits.texts(split), files);
      }
      splits.ignoreAll();
    } else if (kwargs.has("data_files")) {
      local("train", kwargs.texts("data_files"), files); // as the library datasets
    }
    kwargs.ignore(LOADING);
    kwargs.end();
    return files;
  }

  /** Files of the network are left out: the experiment says where they lie here. */
  private static void local(String split, List<String> paths, Map<String, List<String>> files) {
    if (paths.stream().noneMatch(path -> REMOTE.matcher(path).lookingAt())) {
      files.put(split, paths);
    }
  }

  private String separator(String format) {
    String separator = keys.text("separator", null);
    if (separator != null && (!"text".equals(format) || separator.isEmpty())) {
      keys.fault(
          "separator",
          "is '" + separator + "' with dataset_path " + format,
          "a separator of documents in text files, not empty",
          "remove the key or read text");
    }
    return separator;
  }

  /** Null when it is missing or unknown, so that nothing is told that follows from it. */
  private OutputType outputType() {
    Map<String, OutputType> types = words(Arrays.asList(OutputType.values()), OutputType::key);
    if (!keys.has("output_type")) {
      keys.required("output_type", "one of " + String.join(", ", types.keySet()));
    }
    return keys.choice("output_type", types, null);
  }

  private FewShot fewShot(String split) {
    TaskKeys config = keys.section("fewshot_config");
    FewShot.Sampler sampler =
        config.choice(
            "sampler",
            words(Arrays.asList(FewShot.Sampler.values()), FewShot.Sampler::key),
            FewShot.Sampler.DEFAULT);
    String named = config.text("split", keys.text("fewshot_split", null));
    List<Map<String, Object>> samples = named == null ? samples(config) : List.of();
    config.ignore("samples", "fewshot_indices"); // the harness passes over both here
    config.refuse(FEWSHOT_UNSUPPORTED, Map.of());
    config.end();
    String training = keys.text("training_split", null);
    String validation = keys.text("validation_split", null);
    String test = keys.text("test_split", null);
    String pool =
        named != null
            ? named
            : training != null ? training : validation != null ? validation : split;
    return new FewShot(
        keys.integer("num_fewshot", 0), pool, sampler, Objects.equals(named, test), samples);
  }

  private static List<Map<String, Object>> samples(TaskKeys config) {
    List<Map<String, Object>> samples = new ArrayList<>();
    if (config.value("samples") instanceof List<?> list) {
      for (Object sample : list) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (sample instanceof Map<?, ?> map) {
          map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        } else {
          config.wrong("samples", "a list of documents");
        }
        samples.add(fields);
      }
    } else if (config.has("samples")) {
      config.wrong("samples", "a list of documents");
    }
    return samples;
  }

  /** Choices that are the same for every document: a list, or the values of a mapping. */
  private List<String> fixedChoices(OutputType type) {
    Object value = keys.value("doc_to_choice");
    if (value != null && type != null && type != OutputType.MULTIPLE_CHOICE) {
      keys.wrong("doc_to_choice", "no choices with output_type " + type.key());
    }
    if (value instanceof Map<?, ?> map) {
      value = List.copyOf(map.values());
    }
    if (!(value instanceof List<?> list)) {
      return null;
    }
    for (Object choice : list) {
      if (!(choice instanceof String)) {
        keys.fault(
            "doc_to_choice",
            "holds "
                + choice
                + ", which YAML reads as "
                + (choice instanceof Boolean ? "a boolean" : "no text"),
            "texts",
            "put it in quotes");
      }
    }
    return list.stream().map(String::valueOf).toList();
  }

  private void checkTemplate(String key, String template) {
    try {
      new PromptTemplate(template);
    } catch (TemplateException e) {
      keys.fault(key, "cannot be read: " + e.getMessage(), "a Jinja template", "correct it");
    }
  }

  private List<String> metrics(OutputType type) {
    List<String> names = new ArrayList<>();
    keys.ignore("metric_list");
    if (type == null) {
      return names;
    }
    Map<String, String> known = words(type.metrics(), word -> word);
    for (TaskKeys entry : keys.sections("metric_list")) {
      if (!entry.has("metric")) {
        entry.required("metric", "name of a metric");
      }
      String name = entry.choice("metric", known, null);
      if (name != null) {
        names.add(name);
        entry.choice("aggregation", words(List.of(type.aggregation(name)), word -> word), null);
      }
      entry.ignore("aggregation", "higher_is_better");
      entry.ignore(OF_TEXTS);
      if (type == OutputType.GENERATE_UNTIL && "exact_match".equals(name)) {
        match = GenerationReader.match(entry);
      }
      entry.end();
    }
    return names;
  }

  static String version(TaskKeys keys) {
    return keys.value("metadata") instanceof Map<?, ?> metadata && metadata.containsKey("version")
        ? String.valueOf(metadata.get("version"))
        : "";
  }

  private static <T> Map<String, T> words(List<T> values, Function<T, String> name) {
    return values.stream()
        .collect(Collectors.toMap(name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }
}
