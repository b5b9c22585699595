package org.lethe.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.activation.Position;
import org.lethe.config.Experiment.ActivationOptions;
import org.lethe.config.Experiment.CheckpointEntry;
import org.lethe.config.Experiment.CompareOptions;
import org.lethe.config.Experiment.GradientOptions;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.PlanOptions;
import org.lethe.config.Experiment.ScoreOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.scoring.Metric;
import org.lethe.training.Recipe;
import org.lethe.transformer.Precision;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads experiment files; every fault of a file is found before any is reported. */
public final class ExperimentReader {
  private static final String ALL = "all";
  private static final Map<String, String> METRICS =
      Arrays.stream(Metric.values())
          .filter(Metric::isRatio)
          .map(Metric::key)
          .collect(
              Collectors.toMap(
                  Function.identity(), Function.identity(), (a, b) -> a, LinkedHashMap::new));

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
    TaskEntryReader reader = new TaskEntryReader(taskPath, faults, paths, configuration);
    Map<String, TaskEntry> tasks = tasks(root, reader);
    Training training =
        new TrainingReader(root.section("training"), faults, paths)
            .read(folder + "/training", seed, checkpoints, tasks.keySet());
    family.checkFamily(tasks.keySet(), trainsBase(training));

    ModelOptions model = model(root.section("model"));
    PlanOptions plan = plan(root.section("plan"));
    ScoreOptions score = score(root.section("score"));
    ActivationOptions activations =
        activations(root.section("activations"), checkpoints.keySet(), tasks.keySet());
    GradientOptions gradients =
        gradients(root.section("gradients"), checkpoints.keySet(), tasks.keySet());
    CompareOptions compare = compare(root.section("compare"), tasks.keySet());
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
        activations,
        gradients,
        compare);
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
    Map<String, Precision> words = new LinkedHashMap<>();
    Arrays.stream(Precision.values()).forEach(precision -> words.put(precision.key(), precision));
    ModelOptions model =
        new ModelOptions(
            keys.choice("precision", absent.precision(), words),
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

  private ActivationOptions activations(
      YamlSection keys, Collection<String> checkpoints, Collection<String> tasks) {
    ActivationOptions absent = ActivationOptions.DEFAULT;
    Map<String, Position> words = new LinkedHashMap<>();
    Arrays.stream(Position.values()).forEach(position -> words.put(position.key(), position));
    List<Position> positions = new ArrayList<>();
    for (String word : keys.words("positions")) {
      if (words.containsKey(word)) {
        positions.add(words.get(word));
      } else {
        faults.unknown(
            keys.valueNode("positions"),
            keys.keyPath("positions"),
            "position",
            word,
            words.keySet());
      }
    }
    ActivationOptions activations =
        new ActivationOptions(
            selection(keys, "checkpoints", "checkpoint", checkpoints),
            selection(keys, "tasks", "task", tasks),
            keys.integer("documents", absent.documents(), 1),
            layers(keys),
            keys.has("positions") ? positions : absent.positions(),
            keys.flag("heads", absent.heads()));
    keys.end();
    return activations;
  }

  private GradientOptions gradients(
      YamlSection keys, Collection<String> checkpoints, Collection<String> tasks) {
    GradientOptions absent = GradientOptions.DEFAULT;
    GradientOptions gradients =
        new GradientOptions(
            selection(keys, "checkpoints", "checkpoint", checkpoints),
            selection(keys, "tasks", "task", tasks),
            keys.integer("examples", absent.examples(), 1),
            keys.integer("sketch-dimension", absent.sketchDimension(), 1),
            keys.integer("exact-limit-mb", absent.exactLimitMb(), 0));
    keys.end();
    return gradients;
  }

  private CompareOptions compare(YamlSection keys, Collection<String> tasks) {
    CompareOptions absent = CompareOptions.DEFAULT;
    CompareOptions compare =
        new CompareOptions(
            keys.integer("bootstrap-samples", absent.bootstrapSamples(), 1),
            keys.integer("permutations", absent.permutations(), 1),
            keys.between("confidence", absent.confidence(), 0, 1),
            keys.between("epsilon", absent.epsilon(), 0, 1),
            keys.choice("metric", absent.metric(), METRICS),
            keys.text("loss-text", absent.lossText()),
            keys.flag("allow-incomplete", absent.allowIncomplete()),
            new KnowledgePairReader(faults, tasks).read(keys));
    if (compare.lossText() != null && !tasks.contains(compare.lossText())) {
      faults.unknown(
          keys.valueNode("loss-text"),
          keys.keyPath("loss-text"),
          "task",
          compare.lossText(),
          tasks);
    }
    keys.end();
    return compare;
  }

  private Selection<String> selection(
      YamlSection keys, String key, String what, Collection<String> known) {
    List<String> words = keys.words(key);
    if (!keys.has(key) || words.equals(List.of(ALL))) {
      return Selection.all();
    }
    for (String word : words) {
      if (!known.contains(word)) {
        faults.unknown(keys.valueNode(key), keys.keyPath(key), what, word, known);
      }
    }
    return new Selection<>(words);
  }

  private Selection<Integer> layers(YamlSection keys) {
    List<String> words = keys.words("layers");
    if (words.isEmpty() || words.equals(List.of(ALL))) {
      return Selection.all();
    }
    List<Integer> layers = new ArrayList<>();
    for (String word : words) {
      if (word.matches("[0-9]{1,6}")) {
        layers.add(Integer.valueOf(word));
      } else {
        faults.add(
            keys.valueNode("layers"),
            keys.keyPath("layers"),
            "got " + word,
            "all, or a list of layers, 0 = embedding",
            "correct the layer");
      }
    }
    return new Selection<>(layers);
  }

  /** Local files are shown as people write them. */
  private static String shown(Path file) {
    return "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
  }
}
