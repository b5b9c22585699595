package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.filter.FilterPipeline;

/**
 * Reads a task file: lm-evaluation-harness's keys, over files of data.
 *
 * <p>Beyond its keys there are two of our own: {@code where}, a Spark SQL condition that the
 * documents meet, and {@code separator}, which divides a text file into documents; and templates
 * may name {@code doc}, the whole document. {@code dataset_path} is a format and {@code
 * dataset_kwargs.data_files} names the files of each split.
 */
public final class TaskReader {

  /** lm-eval's keys that only describe a task, or that other parts of the project decide. */
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
    UNSUPPORTED.put("class", "the task is Python code: export it and read the export");
    UNSUPPORTED.put("process_docs", "write it in Jinja, or export the processed data set");
    UNSUPPORTED.put("process_results", "use the metrics of the output type");
    UNSUPPORTED.put("custom_dataset", "export the data set and name its files");
    UNSUPPORTED.put("use_prompt", "write the prompt as doc_to_text");
    UNSUPPORTED.put("unsafe_code", "remove the key: no code is run");
    UNSUPPORTED.put("doc_to_image", "remove the key: tasks ask text only");
    UNSUPPORTED.put("doc_to_audio", "remove the key: tasks ask text only");
  }

  private static final Map<String, Object> HARMLESS = Map.of("unsafe_code", false);

  private final TaskKeys keys;
  private final List<TaskException.Fault> faults;

  private TaskReader(TaskKeys keys, List<TaskException.Fault> faults) {
    this.keys = keys;
    this.faults = faults;
  }

  /**
   * Reads a task from a single file.
   *
   * @param file name of the file, for errors
   * @param yaml content of the file
   * @throws TaskException with every fault of the file
   */
  public static Task read(String file, String yaml) {
    return read(file, TaskFiles.only(file, yaml));
  }

  /**
   * Reads a task and the files it includes.
   *
   * @throws TaskException with every fault of the files
   */
  public static Task read(String file, TaskFiles files) {
    return read(TaskLayer.read(file, files));
  }

  /** The kinds of definitions in a file. */
  public enum Kind {
    /** One task. */
    TASK,
    /** A group of tasks. */
    GROUP,
    /** Nothing that is complete alone, or Python code. */
    OTHER
  }

  /** Returns what a file defines. */
  public static Kind kind(String file, TaskFiles files) {
    try {
      List<TaskLayer> layers = TaskLayer.read(file, files);
      if (TaskLayer.has(layers, "class")) {
        return Kind.OTHER;
      }
      return TaskLayer.isGroup(layers)
          ? Kind.GROUP
          : TaskLayer.has(layers, "task") ? Kind.TASK : Kind.OTHER;
    } catch (TaskException e) {
      return Kind.TASK; // reading it as a task reports the faults
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

  /** Reads all keys; returns null when there is a fault. */
  private Task task() {
    String name = keys.required("task", "name of the task");
    DataReader reader = new DataReader(keys);
    DataFormat data = reader.format();
    Map<String, List<String>> dataFiles = data.name() == null ? Map.of() : reader.dataFiles();
    String where = keys.text("where", null);
    String split = keys.text("test_split", keys.text("validation_split", null));
    if (split == null) {
      keys.fault("test_split", "is missing", "the split to evaluate", "add the key");
    }
    OutputType type = outputType();
    FewShotReader examples = new FewShotReader(keys);
    FewShot fewShot = examples.fewShot(split);
    String description = keys.text("description", "");
    TurnReader.checkTemplate(keys, "description", description);
    Turn turn = new TurnReader(keys).turn(type);
    Turn exampleTurn = examples.turn(turn);
    examples.end();
    MetricReader metrics = new MetricReader(keys);
    List<String> names = metrics.metrics(type);
    int repeats = repeats();
    List<FilterPipeline> filters =
        new FilterReader(type == null || type.generates(), repeats).read(keys);
    GenerationOptions generation =
        type == OutputType.GENERATE_UNTIL
            ? GenerationReader.read(keys, turn.fewshotDelimiter(), metrics.match(), repeats)
            : null;
    keys.ignore("generation_kwargs"); // has no effect when nothing is generated
    String version = version(keys);
    keys.ignore("dataset_kwargs");
    keys.ignore(DESCRIPTIVE);
    keys.refuse(UNSUPPORTED, HARMLESS);
    keys.end();
    return faults.isEmpty()
        ? new Task(
            name,
            data,
            dataFiles,
            where,
            split,
            keys.text("training_split", null),
            fewShot,
            type,
            description,
            turn,
            exampleTurn,
            names,
            filters,
            generation,
            version)
        : null;
  }

  /** Returns how often each question is asked; greedy answers are equal, and asked for once. */
  private int repeats() {
    int repeats = keys.integer("repeats", 1);
    if (repeats < 1) {
      keys.wrong("repeats", "a whole number of at least 1");
    }
    return repeats;
  }

  /** Returns the output type; the harness's default when absent, null when unknown. */
  private OutputType outputType() {
    return keys.has("output_type")
        ? keys.choice(
            "output_type",
            TaskKeys.words(Arrays.asList(OutputType.values()), OutputType::key),
            null)
        : OutputType.GENERATE_UNTIL;
  }

  static String version(TaskKeys keys) {
    return keys.value("metadata") instanceof Map<?, ?> metadata && metadata.containsKey("version")
        ? String.valueOf(metadata.get("version"))
        : "";
  }
}
