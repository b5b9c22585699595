package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.benchmark.jinja.TemplateException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

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

  private static final Map<String, String> UNSUPPORTED = new LinkedHashMap<>();

  static {
    UNSUPPORTED.put("include", "copy the keys of the included file here");
    UNSUPPORTED.put("process_docs", "say it in Jinja, or export the processed data set");
    UNSUPPORTED.put("process_results", "use the metrics of the output type");
    UNSUPPORTED.put("custom_dataset", "export the data set and name its files");
    UNSUPPORTED.put("use_prompt", "write the prompt as doc_to_text");
    UNSUPPORTED.put("gen_prefix", "write the prefix at the end of doc_to_text");
    UNSUPPORTED.put("generation_kwargs", "remove the key: nothing is generated");
    UNSUPPORTED.put("filter_list", "remove the key: nothing is generated");
    UNSUPPORTED.put("repeats", "remove the key: every request is asked once");
    UNSUPPORTED.put("unsafe_code", "remove the key: no code is run");
    UNSUPPORTED.put("doc_to_image", "remove the key: only text is asked");
    UNSUPPORTED.put("doc_to_audio", "remove the key: only text is asked");
  }

  private static final Map<String, Object> HARMLESS = Map.of("repeats", 1, "unsafe_code", false);

  private final TaskKeys keys;
  private final List<TaskException.Fault> faults;

  private TaskReader(TaskKeys keys, List<TaskException.Fault> faults) {
    this.keys = keys;
    this.faults = faults;
  }

  /**
   * Reads a task.
   *
   * @param file where the text comes from, for errors
   * @param yaml content of the file
   * @throws TaskException with every fault of the file
   */
  public static Task read(String file, String yaml) {
    List<TaskException.Fault> faults = new ArrayList<>();
    TaskReader reader = new TaskReader(new TaskKeys(file, "", root(file, yaml), faults), faults);
    Task task = reader.task();
    if (!faults.isEmpty()) {
      throw new TaskException(faults);
    }
    return task;
  }

  private static Node root(String file, String yaml) {
    String problem = "holds nothing";
    int line = 1;
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new java.io.StringReader(yaml));
      if (root != null) {
        return root;
      }
    } catch (MarkedYAMLException e) {
      problem = e.getProblem();
      line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
    }
    throw new TaskException(
        List.of(
            new TaskException.Fault(
                problem, file, line, "the keys of a task in YAML", "correct the file")));
  }

  /** Reads all keys; null when something is wrong. */
  private Task task() {
    String name = keys.required("task", "name of the task");
    String format = format();
    Map<String, List<String>> dataFiles = dataFiles();
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
    if (type == OutputType.MULTIPLE_CHOICE && !keys.has("doc_to_choice")) {
      keys.fault("doc_to_choice", "is missing", "the choices", "add the key");
    }
    for (String key : List.of("description", "doc_to_text", "doc_to_target")) {
      checkTemplate(key, keys.text(key, ""));
    }
    checkTemplate("doc_to_choice", Objects.requireNonNullElse(docToChoice, ""));
    String targetDelimiter = keys.text("target_delimiter", " ");
    String fewshotDelimiter = keys.text("fewshot_delimiter", "\n\n");
    List<String> metrics = metrics(type);
    String version = version();
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
            version)
        : null;
  }

  private String format() {
    if (!keys.has("dataset_path")) {
      keys.required("dataset_path", "one of " + String.join(", ", FORMATS.keySet()));
    }
    return keys.choice("dataset_path", FORMATS, "json");
  }

  private Map<String, List<String>> dataFiles() {
    TaskKeys kwargs = keys.section("dataset_kwargs");
    Map<String, List<String>> files = new LinkedHashMap<>();
    if (kwargs.has("data_files")) {
      TaskKeys splits = kwargs.section("data_files");
      for (String split : splits.keys()) {
        files.put(split, splits.texts(split));
      }
      splits.ignore(splits.keys().toArray(String[]::new));
    }
    kwargs.end();
    return files;
  }

  private String separator(String format) {
    String separator = keys.text("separator", null);
    if (separator != null && (!format.equals("text") || separator.isEmpty())) {
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
    config.end();
    String training = keys.text("training_split", null);
    String validation = keys.text("validation_split", null);
    String test = keys.text("test_split", null);
    String pool =
        named != null
            ? named
            : training != null ? training : validation != null ? validation : split;
    return new FewShot(keys.integer("num_fewshot", 0), pool, sampler, Objects.equals(named, test));
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
      entry.end();
    }
    return names;
  }

  private String version() {
    return keys.value("metadata") instanceof Map<?, ?> metadata && metadata.containsKey("version")
        ? String.valueOf(metadata.get("version"))
        : "";
  }

  private static <T> Map<String, T> words(List<T> values, Function<T, String> name) {
    return values.stream()
        .collect(Collectors.toMap(name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }
}
