package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.lethe.benchmark.DataFormat;
import org.lethe.benchmark.FewShot;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.PlanOptions;
import org.lethe.config.Experiment.ScoreOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.MeasureOptions;
import org.lethe.config.Training;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.activations.ActivationRowBuilder;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.gradients.GradientRowBuilder;
import org.lethe.measure.knowledge.FirstTokenRow;
import org.lethe.measure.knowledge.FirstTokenRowBuilder;
import org.lethe.message.FaultList;
import org.lethe.settings.Naming;
import org.lethe.settings.YamlSection;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Role;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The checkpoints, answers, states and gradients of comparison.py, curves.py, states.py, drift.py
 * or alignment.py, published as jobs would.
 */
public final class MadeUpFamily {
  static final long SEED = 20261121;

  private final Map<String, Integer> shardsOfTasks = new TreeMap<>();
  private final JsonNode inputs;

  private MadeUpFamily(JsonNode inputs) {
    this.inputs = inputs;
  }

  public static JsonNode read(String name) throws IOException {
    try (InputStream in = MadeUpFamily.class.getResourceAsStream("compare/" + name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Returns a family of inputs in the form of comparison_inputs.json. */
  public static MadeUpFamily of(JsonNode inputs) {
    return new MadeUpFamily(inputs);
  }

  public static MadeUpFamily read() throws IOException {
    return new MadeUpFamily(read("comparison_inputs.json"));
  }

  /** Returns the family of several lengths and seeds. */
  public static MadeUpFamily curves() throws IOException {
    return new MadeUpFamily(read("curves_inputs.json"));
  }

  /** Returns the family of many layers and heads, without answers. */
  public static MadeUpFamily states() throws IOException {
    return new MadeUpFamily(read("states_inputs.json"));
  }

  /** Returns the family of tasks of many sizes, without answers. */
  public static MadeUpFamily drift() throws IOException {
    return new MadeUpFamily(read("drift_inputs.json"));
  }

  /** Returns the family whose gradients come in blocks of examples, without answers. */
  public static MadeUpFamily alignment() throws IOException {
    return new MadeUpFamily(read("alignment_inputs.json"));
  }

  /** A row of the inputs by column name. */
  private record Line(Map<String, JsonNode> cells) {
    private boolean has(String column) {
      return cells.containsKey(column) && !cells.get(column).isNull();
    }

    String text(String column) {
      return has(column) ? cells.get(column).asText() : null;
    }

    Integer steps() {
      return wholeOrNull("training_steps");
    }

    Integer wholeOrNull(String column) {
      return has(column) ? whole(column) : null;
    }

    Long seed() {
      return has("seed") ? cells.get("seed").asLong() : null;
    }

    int whole(String column, int absent) {
      return has(column) ? whole(column) : absent;
    }

    int whole(String column) {
      return cells.get(column).asInt();
    }

    double real(String column) {
      return cells.get(column).asDouble();
    }

    /** Token ids of the continuation; all alike where the script names none. */
    int[] ids() {
      JsonNode node = cells.get("ids");
      int[] ids = new int[whole("tokens")];
      for (int i = 0; i < ids.length && node != null; i++) {
        ids[i] = node.get(i).asInt();
      }
      return ids;
    }

    float[] vector() {
      return vector("vector");
    }

    List<Integer> wholes(String column) {
      JsonNode node = cells.get(column);
      return IntStream.range(0, node.size()).mapToObj(i -> node.get(i).asInt()).toList();
    }

    float[] vector(String column) {
      JsonNode node = cells.get(column);
      float[] vector = new float[node.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) node.get(i).asDouble();
      }
      return vector;
    }
  }

  private List<Line> lines(String table) {
    List<Line> lines = new ArrayList<>();
    if (!inputs.has(table)) {
      return lines;
    }
    JsonNode columns = inputs.get(table).get("columns");
    for (JsonNode row : inputs.get(table).get("rows")) {
      Map<String, JsonNode> cells = new TreeMap<>();
      IntStream.range(0, columns.size())
          .forEach(i -> cells.put(columns.get(i).asText(), row.get(i)));
      lines.add(new Line(cells));
    }
    return lines;
  }

  /**
   * Returns the family's experiment.
   *
   * @param compare section {@code compare} of its file
   */
  public Experiment experiment(String output, String compare) {
    return experiment(output, Map.of("compare", compare));
  }

  /**
   * Returns the family's experiment.
   *
   * @param sections sections of its file by name
   */
  public Experiment experiment(String output, Map<String, String> sections) {
    List<CheckpointEntry> checkpoints =
        lines("checkpoints").stream()
            .map(
                line ->
                    new CheckpointEntry(
                        line.text("id"),
                        "/nowhere/" + line.text("id"),
                        null,
                        Role.valueOf(line.text("role").toUpperCase(Locale.ROOT)),
                        line.text("parent"),
                        line.text("control"),
                        line.text("trained_on"),
                        line.text("sequence"),
                        line.wholeOrNull("step"),
                        line.seed(),
                        line.steps()))
            .toList();
    List<TaskEntry> tasks =
        lines("requests").stream()
            .map(line -> line.text("task"))
            .distinct()
            .map(name -> new TaskEntry(name, name + ".yaml", task(name), Map.of(), null, null))
            .toList();
    return new Experiment(
        "made up",
        output,
        SEED,
        "/nowhere",
        checkpoints,
        Training.NONE,
        tasks,
        List.of(),
        ModelOptions.DEFAULT,
        PlanOptions.DEFAULT,
        ScoreOptions.DEFAULT,
        measures(sections, checkpoints, tasks));
  }

  /** A task with as many worked examples as table tasks says; null where it says nothing. */
  private Task task(String name) {
    return lines("tasks").stream()
        .filter(line -> line.text("task").equals(name))
        .map(line -> task(name, line.whole("examples")))
        .findFirst()
        .orElse(null);
  }

  private static Task task(String name, int examples) {
    return new Task(
        name,
        DataFormat.of("json"),
        Map.of(),
        null,
        "test",
        null,
        new FewShot(examples, "train", FewShot.Sampler.DEFAULT, false),
        OutputType.LOGLIKELIHOOD,
        "",
        null,
        null,
        List.of(),
        List.of(),
        null,
        "");
  }

  private static MeasureOptions measures(
      Map<String, String> sections, List<CheckpointEntry> checkpoints, List<TaskEntry> tasks) {
    FaultList faults = new FaultList("made-up.yaml");
    StringBuilder file = new StringBuilder();
    sections.forEach((name, keys) -> file.append(name + ": " + keys + "\n"));
    Node root = new Yaml(new LoaderOptions()).compose(new StringReader(file.toString()));
    MeasureOptions measures =
        MeasureOptions.read(
            new YamlSection("", root, faults),
            new Naming.Names(
                checkpoints.stream().map(CheckpointEntry::id).toList(),
                tasks.stream().map(TaskEntry::name).toList()));
    assertThat(faults.all()).isEmpty();
    return measures;
  }

  public void publish(TableStore store) throws IOException {
    for (Line line : lines("checkpoints")) {
      write(store, CheckpointRow.TABLE, line.text("id"), "k", List.of(checkpoint(line)));
    }
    publishRequestsAndScores(store);
    publish(
        store,
        ActivationRow.TABLE,
        "activations",
        line -> line.has("shard") ? slot(line) : "0",
        MadeUpFamily::activation);
    publish(store, FirstTokenRow.TABLE, "first_tokens", this::slot, MadeUpFamily::first);
    publish(
        store, GradientRow.TABLE, "gradients", line -> line.text("shard"), MadeUpFamily::gradient);
  }

  /** Publishes the answers of two checkpoints to a task, every document a shard of its own. */
  public void publishByDocument(TableStore store, String task, List<String> checkpoints)
      throws IOException {
    Map<String, List<Line>> documents = new TreeMap<>();
    Map<String, Line> requests = new TreeMap<>();
    for (Line line : lines("requests")) {
      if (line.text("task").equals(task)) {
        requests.put(key(line), line);
        documents.computeIfAbsent(single(line), s -> new ArrayList<>()).add(line);
      }
    }
    for (Map.Entry<String, List<Line>> shard : documents.entrySet()) {
      List<RequestRow> rows = shard.getValue().stream().map(line -> request(line).toRow()).toList();
      write(store, RequestRow.TABLE, shard.getKey(), "plan" + task, rows, task);
    }
    for (String checkpoint : checkpoints) {
      Map<String, List<ScoreRow>> scores = new TreeMap<>();
      for (Line line : lines("scores")) {
        if (line.text("task").equals(task) && line.text("checkpoint").equals(checkpoint)) {
          scores
              .computeIfAbsent(single(line), s -> new ArrayList<>())
              .add(score(line, requests.get(key(line))));
        }
      }
      for (Map.Entry<String, List<ScoreRow>> shard : scores.entrySet()) {
        write(store, ScoreRow.TABLE, shard.getKey(), "k", shard.getValue(), checkpoint, task);
      }
    }
  }

  private static String single(Line line) {
    return "%05d-of-00030".formatted(line.whole("doc"));
  }

  public List<CheckpointRow> checkpoints() {
    return lines("checkpoints").stream().map(MadeUpFamily::checkpoint).toList();
  }

  private void publishRequestsAndScores(TableStore store) throws IOException {
    Map<String, Line> requests = new TreeMap<>();
    Map<String, List<Line>> shards = new TreeMap<>();
    for (Line line : lines("requests")) {
      requests.put(key(line), line);
      String shard = line.text("task") + "/" + line.text("shard");
      shards.computeIfAbsent(shard, s -> new ArrayList<>()).add(line);
    }
    for (List<Line> shard : shards.values()) {
      Line first = shard.get(0);
      List<RequestRow> rows = shard.stream().map(line -> request(line).toRow()).toList();
      String task = first.text("task");
      write(store, RequestRow.TABLE, slot(first), "plan" + task, rows, task);
    }
    publish(
        store,
        ScoreRow.TABLE,
        "scores",
        line -> slot(requests.get(key(line))),
        line -> score(line, requests.get(key(line))));
    publish(
        store,
        ScoreRow.REPLICATES,
        "replicates",
        line -> slot(requests.get(key(line))),
        line -> score(line, requests.get(key(line))));
  }

  /** Publishes rows by checkpoint, task and slot; none if the family has no such rows. */
  private <R extends Record> void publish(
      TableStore store,
      Table<R> table,
      String name,
      Function<Line, String> slot,
      Function<Line, R> row)
      throws IOException {
    Map<List<String>, List<R>> units = new TreeMap<>(Comparator.comparing(List::toString));
    for (Line line : lines(name)) {
      List<String> unit = List.of(line.text("checkpoint"), line.text("task"), slot.apply(line));
      units.computeIfAbsent(unit, u -> new ArrayList<>()).add(row.apply(line));
    }
    for (Map.Entry<List<String>, List<R>> unit : units.entrySet()) {
      List<String> place = unit.getKey();
      write(store, table, place.get(2), "k", unit.getValue(), place.get(0), place.get(1));
    }
  }

  private static <R extends Record> void write(
      TableStore store, Table<R> table, String slot, String key, List<R> rows, String... partition)
      throws IOException {
    store.replace(table, rows, Unit.of(table, slot, key, partition), Map.of());
  }

  private static String key(Line line) {
    return line.text("task") + "/" + line.text("doc") + "/" + line.text("choice");
  }

  private String slot(Line request) {
    int shards =
        shardsOfTasks.computeIfAbsent(
            request.text("task"),
            task ->
                1
                    + lines("requests").stream()
                        .filter(line -> line.text("task").equals(task))
                        .mapToInt(line -> line.whole("shard"))
                        .max()
                        .orElseThrow());
    return "%05d-of-%05d".formatted(request.whole("shard"), shards);
  }

  private static CheckpointRow checkpoint(Line line) {
    String id = line.text("id");
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(id)
        .path("/nowhere/" + id)
        .adapter(null)
        .role(line.text("role"))
        .parent(line.text("parent"))
        .control(line.text("control"))
        .trainedOn(line.text("trained_on"))
        .sequence(line.text("sequence"))
        .step(line.wholeOrNull("step"))
        .seed(line.seed())
        .trainingSteps(line.steps())
        .weightsDigest("w" + id)
        .baseDigest("w" + id)
        .modelType("llama")
        .nParams(25)
        .nActiveParams(25)
        .nLayers(line.whole("blocks", 2))
        .nHeads(2)
        .dModel(16)
        .vocabSize(32)
        .dtype("F32")
        .learningRate(null)
        .cumulativeSteps(null)
        .weightChange(line.has("weight_change") ? line.real("weight_change") : null)
        .modules(null)
        .moduleWeightChange(null)
        .recipe(line.text("recipe"))
        .objective(line.text("objective"))
        .build();
  }

  private static PlannedRequest request(Line line) {
    String task = line.text("task");
    Request request =
        new Request(
            line.has("asked") ? line.text("asked") : "r",
            task,
            line.whole("doc"),
            line.whole("choice"),
            line.whole("choices"),
            line.whole("gold"),
            OutputType.valueOf(line.text("type").toUpperCase(Locale.ROOT)),
            line.text("context"),
            "",
            new int[] {1},
            line.ids(),
            line.whole("chars"),
            line.whole("bytes"),
            line.whole("words"),
            Status.valueOf(line.text("status")),
            null);
    Request asked = line.has("cluster") ? request.in(line.whole("cluster")) : request;
    return new PlannedRequest(line.whole("shard"), 0, 0, asked, "plan" + task);
  }

  private static ScoreRow score(Line line, Line request) {
    boolean asked = request.text("status").equals("OK");
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r")
        .docId(line.whole("doc"))
        .choice(line.whole("choice"))
        .shard(request.whole("shard"))
        .logProb(asked ? line.real("log_prob") : null)
        .tokenLogProbs(asked ? new float[request.whole("tokens")] : null)
        .nTokens(request.whole("tokens"))
        .isGreedy(asked ? line.cells().get("greedy").asBoolean() : null)
        .status(request.text("status"))
        .error(null)
        .planId("plan" + line.text("task"))
        .weightsDigest("w" + line.text("checkpoint"))
        .checkpointId(line.text("checkpoint"))
        .task(line.text("task"))
        .build();
  }

  private static ActivationRow activation(Line line) {
    return ActivationRowBuilder.stagedBuilder()
        .requestId("r")
        .docId(line.whole("doc"))
        .site(line.has("site") ? line.text("site") : "resid")
        .layer(line.whole("layer"))
        .head(line.whole("head", -1))
        .position(line.text("position"))
        .vector(line.vector())
        .planId("plan" + line.text("task"))
        .weightsDigest("w" + line.text("checkpoint"))
        .checkpointId(line.text("checkpoint"))
        .task(line.text("task"))
        .build();
  }

  private static FirstTokenRow first(Line line) {
    return FirstTokenRowBuilder.stagedBuilder()
        .requestId("r")
        .docId(line.whole("doc"))
        .token(1)
        .rank(line.whole("rank"))
        .logProb(line.real("log_prob"))
        .planId("plan" + line.text("task"))
        .weightsDigest("w" + line.text("checkpoint"))
        .checkpointId(line.text("checkpoint"))
        .task(line.text("task"))
        .build();
  }

  private static GradientRow gradient(Line line) {
    float[] vector = line.vector();
    return GradientRowBuilder.stagedBuilder()
        .layer(line.whole("layer"))
        .module(line.text("module"))
        .nParams(vector.length)
        .nExamples(line.whole("examples"))
        .loss(line.real("loss"))
        .norm(1)
        .gradient(vector)
        .sketch(vector)
        .sketchSeed(7)
        .planId("plan" + line.text("task"))
        .weightsDigest("w" + line.text("checkpoint"))
        .checkpointId(line.text("checkpoint"))
        .task(line.text("task"))
        .blockExamples(line.has("block_examples") ? line.wholes("block_examples") : null)
        .blockSketches(line.has("block_vectors") ? line.vector("block_vectors") : null)
        .heads(line.wholeOrNull("heads"))
        .build();
  }
}
