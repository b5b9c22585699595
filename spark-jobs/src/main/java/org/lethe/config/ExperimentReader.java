package org.lethe.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.PlanOptions;
import org.lethe.config.Experiment.ScoreOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.message.FaultList;
import org.lethe.settings.Naming;
import org.lethe.settings.YamlSection;
import org.lethe.training.Recipe;
import org.lethe.transformer.Precision;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads experiment files; every fault of a file is found before any is reported. */
public final class ExperimentReader {
  private final Path file;
  private final String output;
  private final Configuration configuration;
  private final FaultList faults;
  private final Paths paths;

  private ExperimentReader(Path file, String output, Configuration configuration) {
    this.file = file;
    this.output = output;
    this.configuration = configuration;
    faults = new FaultList(shown(file));
    paths = new Paths(file, configuration, faults);
  }

  /**
   * Reads an experiment.
   *
   * @param file the YAML file, a Hadoop path
   * @param output folder of tables and report, a Hadoop path; null takes the file's
   * @throws ExperimentException if anything is wrong, with all of it
   * @throws IOException if the file system fails
   */
  public static Experiment read(String file, String output, Configuration configuration)
      throws IOException {
    Path path = new Path(file);
    FileSystem fs = path.getFileSystem(configuration);
    return new ExperimentReader(fs.makeQualified(path), output, configuration).read();
  }

  private Experiment read() throws IOException {
    Node root = compose();
    if (root == null && faults.all().isEmpty()) {
      faults.add(null, "", "the file is empty", "an experiment", "see conf/experiments");
    }
    if (root == null) {
      throw new ExperimentException(faults.all());
    }
    Experiment experiment = experiment(new YamlSection("", root, faults));
    if (!faults.all().isEmpty()) {
      throw new ExperimentException(faults.all());
    }
    return experiment;
  }

  private Node compose() throws IOException {
    FileSystem fs = file.getFileSystem(configuration);
    if (!fs.exists(file)) {
      faults.add(null, "", "no such file", "an experiment file", "correct the path");
      return null;
    }
    try (Reader text = new InputStreamReader(fs.open(file), StandardCharsets.UTF_8)) {
      return new Yaml(new LoaderOptions()).compose(text);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      faults
          .all()
          .add(
              new Fault(
                  e.getProblem(), shown(file), line, "", "well-formed YAML", "correct the line"));
      return null;
    }
  }

  private Experiment experiment(YamlSection root) {
    String name = root.text("name", file.getName().replaceFirst("\\.ya?ml$", ""));
    String folder = folder(root);
    long seed = root.whole("seed", 0L);
    String taskPath = root.text("task-path", "../tasks");
    String dataPath = root.text("data-path", ".");

    if (!root.has("checkpoints") && !root.has("training")) {
      root.missing("checkpoints", "the checkpoints by id");
    }
    CheckpointReader family = new CheckpointReader(root.section("checkpoints"), faults, paths);
    Map<String, CheckpointEntry> checkpoints = new LinkedHashMap<>(family.read());
    if (!root.has("tasks")) {
      root.missing("tasks", "a list of tasks");
    }
    TaskEntryReader reader =
        new TaskEntryReader(taskPath, checkpoints.keySet(), faults, paths, configuration);
    Map<String, TaskEntry> tasks = tasks(root, reader);
    Training training =
        new TrainingReader(root.section("training"), faults, paths)
            .read(folder + "/training", seed, checkpoints, tasks);
    family.checkFamily(tasks.keySet(), trainsBase(training));

    ModelOptions model = model(root.section("model"));
    PlanOptions plan = plan(root.section("plan"));
    ScoreOptions score = score(root.section("score"));
    MeasureOptions measures =
        MeasureOptions.read(root, new Naming.Names(checkpoints.keySet(), tasks.keySet()));
    root.end();
    return new Experiment(
        name,
        folder,
        seed,
        paths.resolved(dataPath, root.valueNode("data-path"), "data-path"),
        List.copyOf(checkpoints.values()),
        training,
        List.copyOf(tasks.values()),
        reader.groups(),
        model,
        plan,
        score,
        measures);
  }

  private String folder(YamlSection root) {
    String named = root.requiredText("output", "folder that tables and report go to");
    if (output != null) {
      return output;
    }
    return named == null ? "" : paths.resolved(named, root.valueNode("output"), "output");
  }

  private static boolean trainsBase(Training training) {
    return training.runs().stream().anyMatch(run -> run.recipe() instanceof Recipe.Pretrain);
  }

  private Map<String, TaskEntry> tasks(YamlSection root, TaskEntryReader reader) {
    Map<String, TaskEntry> tasks = new LinkedHashMap<>();
    FolderNames names = new FolderNames("task", faults);
    List<Node> nodes = root.list("tasks");
    for (int i = 0; i < nodes.size(); i++) {
      String key = "tasks[" + i + "]";
      YamlSection keys = new YamlSection(key, nodes.get(i), faults);
      List<TaskEntry> entries = reader.read(keys);
      keys.end();
      for (TaskEntry entry : entries) {
        TaskEntry same = tasks.get(entry.name());
        if (same != null && (same.task() == null || entry.task() == null)) {
          continue; // one of the two was misspelt, which is told
        }
        names.add(entry.name(), nodes.get(i), key);
        if (tasks.putIfAbsent(entry.name(), entry) != null) {
          faults.add(
              nodes.get(i),
              key,
              "task " + entry.name() + " stands twice",
              "every task once",
              "remove one of the two");
        }
      }
    }
    return tasks;
  }

  private static ModelOptions model(YamlSection keys) {
    ModelOptions absent = ModelOptions.DEFAULT;
    Map<String, DeviceChoice> devices = new LinkedHashMap<>();
    Arrays.stream(DeviceChoice.values()).forEach(choice -> devices.put(choice.key(), choice));
    ModelOptions model =
        new ModelOptions(
            keys.choice("device", absent.device(), devices),
            keys.choice("precision", absent.precision(), Precision.byKey()),
            keys.integer("devices-per-task", absent.devicesPerTask(), 1));
    keys.end();
    return model;
  }

  private static PlanOptions plan(YamlSection keys) {
    PlanOptions absent = PlanOptions.DEFAULT;
    PlanOptions plan =
        new PlanOptions(
            keys.integer("batch-tokens", absent.batchTokens(), 1),
            keys.integer("shard-documents", absent.shardDocuments(), 1),
            keys.integer("max-length", absent.maxLength(), 2));
    keys.end();
    return plan;
  }

  private static ScoreOptions score(YamlSection keys) {
    ScoreOptions absent = ScoreOptions.DEFAULT;
    ScoreOptions score =
        new ScoreOptions(
            keys.flag("exact-attention", absent.exactAttention()),
            keys.flag("replicate", absent.replicate()));
    keys.end();
    return score;
  }

  /** Local files are shown as people write them. */
  private static String shown(Path file) {
    return "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
  }
}
