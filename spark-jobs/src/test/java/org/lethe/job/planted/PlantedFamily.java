package org.lethe.job.planted;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.PlanOptions;
import org.lethe.config.Experiment.ScoreOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.MeasureOptions;
import org.lethe.config.Training;
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
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Scores of four checkpoints whose truth is planted: for every seed a task of each truth, and a
 * pair of tasks that ask the same items, of which only the instruction is lost and comes back.
 */
record PlantedFamily(int seeds, int documents) {
  static final int CHOICES = 4;

  /** Task of held-out text; its likelihood is that of the base again after restoration. */
  static final String TEXT = "text";

  private static final String[] CHECKPOINTS = {"base", "tuned", "control", "restored"};

  /** Natural logarithms: of the right choice when known, of a wrong one then. */
  private static final double LIKELY = -0.5;

  private static final double UNLIKELY = -3;

  static String task(Truth truth, int seed) {
    return "%s-%02d".formatted(truth.name().toLowerCase(Locale.ROOT), seed);
  }

  /** The task that asks in a form that is lost. */
  static String instruction(int seed) {
    return "instruction-%02d".formatted(seed);
  }

  /** The task that asks the same items in a form that stays. */
  static String completion(int seed) {
    return "completion-%02d".formatted(seed);
  }

  private Map<String, Truth> truths() {
    Map<String, Truth> truths = new java.util.TreeMap<>();
    for (int seed = 0; seed < seeds; seed++) {
      for (Truth truth : Truth.values()) {
        truths.put(task(truth, seed), truth);
      }
      truths.put(completion(seed), Truth.NONE);
      truths.put(instruction(seed), Truth.RELEARNED);
    }
    return truths;
  }

  Experiment experiment(String output) {
    List<CheckpointEntry> checkpoints =
        List.of(
            entry("base", Role.BASE, null, null, null),
            entry("tuned", Role.FINE_TUNED, "base", null, "elsewhere"),
            entry("control", Role.CONTROL, "base", null, null),
            entry("restored", Role.RESTORED, "tuned", "control", null));
    List<String> names = new ArrayList<>(truths().keySet());
    names.add(TEXT);
    return new Experiment(
        "planted",
        output,
        1,
        "/nowhere",
        checkpoints,
        Training.NONE,
        names.stream()
            .map(name -> new TaskEntry(name, name + ".yaml", null, Map.of(), null, null))
            .toList(),
        List.of(),
        ModelOptions.DEFAULT,
        PlanOptions.DEFAULT,
        ScoreOptions.DEFAULT,
        options(checkpoints, names));
  }

  private static CheckpointEntry entry(
      String id, Role role, String parent, String control, String trainedOn) {
    return new CheckpointEntry(
        id, "/nowhere/" + id, null, role, parent, control, trainedOn, null, null, null, null);
  }

  private MeasureOptions options(List<CheckpointEntry> checkpoints, List<String> tasks) {
    StringBuilder pairs = new StringBuilder();
    for (int seed = 0; seed < seeds; seed++) {
      pairs.append(
          "{name: %s, knowledge: %s, instruction: %s}, "
              .formatted(instruction(seed), completion(seed), instruction(seed)));
    }
    String file =
        "compare: {bootstrap-samples: 1000, loss-text: %s, knowledge-pairs: [%s]}"
            .formatted(TEXT, pairs.substring(0, pairs.length() - 2));
    FaultList faults = new FaultList("planted.yaml");
    YamlSection root =
        new YamlSection("", new Yaml(new LoaderOptions()).compose(new StringReader(file)), faults);
    MeasureOptions options =
        MeasureOptions.read(
            root, new Naming.Names(checkpoints.stream().map(CheckpointEntry::id).toList(), tasks));
    if (!faults.all().isEmpty()) {
      throw new IllegalStateException(faults.all().toString());
    }
    return options;
  }

  void publish(TableStore store) throws IOException {
    for (CheckpointEntry entry : experiment("/nowhere").checkpoints()) {
      CheckpointRow row = row(entry);
      store.replace(
          CheckpointRow.TABLE,
          List.of(row),
          Unit.of(CheckpointRow.TABLE, row.checkpointId(), "k"),
          Map.of());
    }
    for (Map.Entry<String, Truth> task : truths().entrySet()) {
      publish(store, task.getKey(), task.getValue());
    }
    publishText(store);
  }

  private void publish(TableStore store, String task, Truth truth) throws IOException {
    // Both tasks of a pair ask what the base knows alike.
    String items = task.replaceFirst("^(completion|instruction)-", "form-");
    List<RequestRow> requests = new ArrayList<>();
    List<List<ScoreRow>> scores = new ArrayList<>();
    for (String ignored : CHECKPOINTS) {
      scores.add(new ArrayList<>());
    }
    for (int doc = 0; doc < documents; doc++) {
      SplittableRandom random = new SplittableRandom(100_000L * items.hashCode() + doc);
      int gold = random.nextInt(CHOICES);
      int other = (gold + 1 + random.nextInt(CHOICES - 1)) % CHOICES;
      boolean[] right = truth.item(random);
      for (int choice = 0; choice < CHOICES; choice++) {
        requests.add(request(task, doc, choice, gold, OutputType.MULTIPLE_CHOICE).toRow());
        for (int c = 0; c < CHECKPOINTS.length; c++) {
          double mean = choice == (right[c] ? gold : other) ? LIKELY : UNLIKELY;
          scores
              .get(c)
              .add(score(task, CHECKPOINTS[c], doc, choice, mean + 0.2 * random.nextDouble()));
        }
      }
    }
    write(store, task, requests, scores);
  }

  /** The tuned checkpoint alone finds the text less likely. */
  private void publishText(TableStore store) throws IOException {
    SplittableRandom random = new SplittableRandom(TEXT.hashCode());
    List<RequestRow> requests = new ArrayList<>();
    List<List<ScoreRow>> scores = new ArrayList<>();
    for (String ignored : CHECKPOINTS) {
      scores.add(new ArrayList<>());
    }
    for (int doc = 0; doc < documents; doc++) {
      requests.add(request(TEXT, doc, 0, 0, OutputType.LOGLIKELIHOOD_ROLLING).toRow());
      double likelihood = -20 - random.nextDouble();
      for (int c = 0; c < CHECKPOINTS.length; c++) {
        double shift = c == 1 ? -5 : 0;
        scores.get(c).add(score(TEXT, CHECKPOINTS[c], doc, 0, likelihood + shift));
      }
    }
    write(store, TEXT, requests, scores);
  }

  private static void write(
      TableStore store, String task, List<RequestRow> requests, List<List<ScoreRow>> scores)
      throws IOException {
    String slot = "00000-of-00001";
    store.replace(
        RequestRow.TABLE, requests, Unit.of(RequestRow.TABLE, slot, plan(task), task), Map.of());
    for (int c = 0; c < CHECKPOINTS.length; c++) {
      store.replace(
          ScoreRow.TABLE,
          scores.get(c),
          Unit.of(ScoreRow.TABLE, slot, "k", CHECKPOINTS[c], task),
          Map.of());
    }
  }

  private static String plan(String task) {
    return "plan" + task.replace("-", "");
  }

  private static CheckpointRow row(CheckpointEntry entry) {
    return CheckpointRowBuilder.stagedBuilder()
        .checkpointId(entry.id())
        .path(entry.path())
        .adapter(null)
        .role(entry.role().name().toLowerCase(Locale.ROOT))
        .parent(entry.parent())
        .control(entry.control())
        .trainedOn(entry.trainedOn())
        .sequence(null)
        .step(null)
        .seed(null)
        .trainingSteps(null)
        .weightsDigest("w" + entry.id())
        .baseDigest("w" + entry.id())
        .modelType("llama")
        .nParams(1)
        .nActiveParams(1)
        .nLayers(1)
        .nHeads(1)
        .dModel(2)
        .vocabSize(2)
        .dtype("F32")
        .learningRate(null)
        .cumulativeSteps(null)
        .weightChange(null)
        .modules(null)
        .moduleWeightChange(null)
        .recipe(null)
        .objective(null)
        .build();
  }

  private static PlannedRequest request(
      String task, int doc, int choice, int gold, OutputType type) {
    boolean rolling = type == OutputType.LOGLIKELIHOOD_ROLLING;
    Request request =
        new Request(
            "r",
            task,
            doc,
            choice,
            rolling ? 1 : CHOICES,
            gold,
            type,
            rolling ? "" : "item " + doc,
            "",
            new int[] {1},
            new int[rolling ? 10 : 1],
            1,
            1,
            rolling ? 10 : 1,
            Status.OK,
            null);
    return new PlannedRequest(0, 0, 0, request, plan(task));
  }

  private static ScoreRow score(
      String task, String checkpoint, int doc, int choice, double logProb) {
    int tokens = task.equals(TEXT) ? 10 : 1;
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r")
        .docId(doc)
        .choice(choice)
        .shard(0)
        .logProb(logProb)
        .tokenLogProbs(new float[tokens])
        .nTokens(tokens)
        .isGreedy(logProb > -1)
        .status("OK")
        .error(null)
        .planId(plan(task))
        .weightsDigest("w" + checkpoint)
        .checkpointId(checkpoint)
        .task(task)
        .build();
  }
}
