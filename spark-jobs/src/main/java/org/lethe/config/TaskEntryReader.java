package org.lethe.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskException;
import org.lethe.benchmark.TaskGroup;
import org.lethe.benchmark.TaskSet;
import org.lethe.benchmark.TaskSetReader;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.message.Fault;
import org.lethe.message.FaultList;
import org.lethe.message.JobException;
import org.lethe.message.Spelling;
import org.lethe.settings.YamlSection;

/** Reads the tasks an experiment names: files below the folder of task files, or names in them. */
final class TaskEntryReader {
  /** Stands for the name of a task in the data files of a group. */
  private static final String NAME = "{task}";

  /** Splits that data sets commonly have. */
  private static final List<String> STANDARD = List.of("train", "validation", "test");

  private final String taskPath;
  private final TaskFolder folder;
  private final FaultList faults;
  private final Paths paths;
  private final Configuration configuration;
  private final ChatReader chats;
  private final HubDatasets hub = new HubDatasets(HubCache.of(System.getenv()));
  private final List<TaskGroup> groups = new ArrayList<>();

  /**
   * @param checkpoints ids of checkpoints, whose chat templates tasks may name
   */
  TaskEntryReader(
      String taskPath,
      Set<String> checkpoints,
      FaultList faults,
      Paths paths,
      Configuration configuration) {
    this.chats = new ChatReader(checkpoints, paths);
    this.taskPath = taskPath;
    this.faults = faults;
    this.paths = paths;
    this.configuration = configuration;
    this.folder = new TaskFolder(resolved(taskPath), configuration);
  }

  private String resolved(String path) {
    try {
      return paths.resolve(path);
    } catch (IOException | IllegalArgumentException e) {
      return path; // reported where a file is looked for in it
    }
  }

  /** Groups among the entries read so far. */
  List<TaskGroup> groups() {
    return groups;
  }

  /** Returns the tasks of an entry; faults in their files are reported as the experiment's. */
  List<TaskEntry> read(YamlSection keys) {
    if (keys.has("samples")) {
      return samples(keys);
    }
    String name = keys.requiredText("task", "a task of " + taskPath);
    YamlSection dataFiles = keys.section("data-files");
    Integer limit = keys.integer("limit", null, 1);
    Integer numFewshot = keys.integer("num-fewshot", null, 0);
    String cluster = keys.text("cluster", null);
    ChatReader.Chat chat = chats.read(keys);
    if (name == null) {
      return List.of();
    }
    String file = resolved(taskPath + Path.SEPARATOR + name + ".yaml");
    List<TaskEntry> entries = new ArrayList<>();
    List<Task> tasks = tasks(name, file, chat.suffix(), keys);
    if (!tasks.isEmpty()) {
      checkSpelling(dataFiles, tasks);
    }
    for (Task task : tasks) {
      Task renamed = task.named(task.name() + chat.suffix());
      Task asked = numFewshot == null ? renamed : renamed.withFewShot(numFewshot);
      Map<String, List<String>> files = dataFiles(dataFiles, task);
      hub.downloaded(asked, files);
      checkSplits(asked, files, keys);
      entries.add(new TaskEntry(asked.name(), file, asked, files, limit, cluster, chat.options()));
    }
    if (entries.isEmpty()) {
      // A task that cannot be read keeps its name, the right one if it is misspelt, so that
      // references to it are not faults too.
      String meant = paths.exists(file) ? name : nearest(name).orElse(name);
      String last = meant.substring(meant.lastIndexOf('/') + 1);
      entries.add(
          new TaskEntry(
              last + chat.suffix(), file, null, Map.of(), limit, cluster, chat.options()));
      dataFiles.keys().forEach(dataFiles::words);
    }
    return entries;
  }

  /** Returns the task that repeats the requests that lm-eval logged. */
  private List<TaskEntry> samples(YamlSection keys) {
    int before = faults.all().size();
    String file =
        paths.existing(
            keys.text("samples", ""), keys.valueNode("samples"), keys.keyPath("samples"));
    String name = keys.text("task", LmEvalSample.task(file));
    Integer limit = keys.integer("limit", null, 1);
    if (name == null) {
      keys.missing("task", "name of the task, since the name of the file tells none");
    }
    if (faults.all().size() > before || name == null) {
      return List.of();
    }
    try {
      Task task = new SampleFile(file, configuration).task(name);
      return List.of(new TaskEntry(name, file, task, Map.of(), limit, null));
    } catch (IOException | IllegalArgumentException e) {
      faults.add(
          keys.valueNode("samples"),
          keys.keyPath("samples"),
          "cannot read the samples of " + file + ": " + e.getMessage(),
          "a file that lm-eval's --log_samples wrote",
          "correct the path, or have lm-eval write it again");
      return List.of();
    }
  }

  /**
   * Returns the tasks of a file or name; groups among them are kept.
   *
   * @param suffix what groups and their members are called with
   */
  private List<Task> tasks(String name, String file, String suffix, YamlSection keys) {
    try {
      TaskSet found =
          paths.exists(file) ? TaskSetReader.read(file, folder) : TaskSetReader.named(name, folder);
      if (found != null) {
        found.groups().forEach(group -> groups.add(group.suffixed(suffix)));
        return found.tasks();
      }
      Optional<String> near = nearest(name);
      if (near.isEmpty()) {
        paths.existing(
            taskPath + Path.SEPARATOR + name + ".yaml",
            keys.valueNode("task"),
            keys.keyPath("task"));
      } else {
        faults.add(
            keys.valueNode("task"),
            keys.keyPath("task"),
            "nothing at " + file,
            "a task file below " + taskPath,
            "did you mean %s?".formatted(near.get()));
      }
    } catch (TaskException e) {
      e.faults().stream()
          .map(f -> new Fault(f.problem(), f.place(), 0, "", f.expected(), f.remedy()))
          .forEach(faults.all()::add);
    }
    return List.of();
  }

  /** Returns the task file whose path below the folder of tasks is nearest to a name. */
  private Optional<String> nearest(String name) {
    String start = new Path(resolved(taskPath)) + Path.SEPARATOR;
    List<String> names = new ArrayList<>();
    try {
      for (String file : folder.all()) {
        if (file.startsWith(start)) {
          names.add(file.substring(start.length(), file.length() - ".yaml".length()));
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // told where the task is looked for
    }
    return Spelling.nearest(name, names);
  }

  /** A split that no task has is misspelt if it is nearly that of one; else it is not needed. */
  private void checkSpelling(YamlSection splits, List<Task> tasks) {
    Set<String> known = new LinkedHashSet<>(STANDARD);
    for (Task task : tasks) {
      known.addAll(task.dataFiles().keySet());
      known.add(task.split());
    }
    for (String split : splits.keys()) {
      if (!known.contains(split) && Spelling.nearest(split, known).isPresent()) {
        faults.unknown(splits.valueNode(split), splits.keyPath(split), "split", split, known);
      }
    }
  }

  /** A split that is asked, or that worked examples come from, has files. */
  private void checkSplits(Task task, Map<String, List<String>> files, YamlSection keys) {
    Set<String> needed = new LinkedHashSet<>(List.of(task.split()));
    if (task.fewShot().examples() > 0 && !task.fewShot().given()) {
      needed.add(task.fewShot().split());
    }
    needed.removeAll(files.keySet());
    needed.removeAll(task.dataFiles().keySet());
    for (String split : needed) {
      faults.add(
          keys.valueNode("task"),
          keys.keyPath("data-files." + split),
          "task %s has no data file for split %s%s"
              .formatted(task.name(), split, hub.missing(task)),
          "a file of documents",
          "name it under data-files of the task");
    }
  }

  private Map<String, List<String>> dataFiles(YamlSection splits, Task task) {
    Map<String, List<String>> files = new LinkedHashMap<>();
    for (String split : splits.keys()) {
      List<String> resolved = new ArrayList<>();
      for (String path : splits.words(split)) {
        resolved.add(
            paths.resolved(
                path.replace(NAME, task.name()), splits.valueNode(split), splits.keyPath(split)));
      }
      files.put(split, resolved);
      checkFiles(
          new DataFiles(split, task.data().configuration(), "", configuration), resolved, splits);
    }
    return files;
  }

  private void checkFiles(DataFiles files, List<String> named, YamlSection splits) {
    try {
      files.of(named);
    } catch (JobException e) {
      faults.add(
          splits.valueNode(files.split()),
          splits.keyPath(files.split()),
          e.getMessage(),
          e.expected(),
          "correct the path; relative paths start from the folder of the experiment file");
    } catch (IOException | IllegalArgumentException e) {
      faults.add(
          splits.valueNode(files.split()),
          splits.keyPath(files.split()),
          "cannot read %s: %s".formatted(named, e.getMessage()),
          "files that can be read",
          "correct the path, or the rights of the file");
    }
  }
}
