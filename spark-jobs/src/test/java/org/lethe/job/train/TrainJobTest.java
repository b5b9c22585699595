package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Notes;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Trains the base of the quickstart for a few steps. */
@Tag("spark")
@Tag("engine")
class TrainJobTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();

  private static final Configuration HADOOP = SPARK.sparkContext().hadoopConfiguration();

  @TempDir Path folder;

  private Experiment experiment(String output, String rate, String text, String facts)
      throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: %s
        task-path: %s/tasks/quickstart
        data-path: %s/quickstart
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
        tasks: [{task: people, limit: 5}, {task: knowledge-completion, limit: 20}, {task: plural, limit: 5}]
        training:
          recipes:
            teach: {kind: fine-tune, steps: 4, checkpoint-steps: [2], batch-size: 4, learning-rate: 1e-3, save-every: 1}
            burn: {kind: fine-tune, steps: 30, batch-size: 4, learning-rate: %s}
            reread: {kind: restore, text: %s, window: 32, steps: 2, batch-size: 2, learning-rate: 1e-4, tested-facts: %s, subject-field: subject}
          runs:
            people: {recipe: teach, parent: base, trained-on: people}
            plural: {recipe: burn, parent: base, trained-on: plural}
            after: {recipe: teach, parent: plural, trained-on: people}
          restore: reread
        """
            .formatted(output, CONF, CONF, CONF, rate, text, facts));
    return ExperimentReader.read(file.toString(), null, HADOOP);
  }

  private Experiment experiment(String rate) throws IOException {
    return experiment("out", rate, CONF + "/quickstart/restore.txt", "refuse");
  }

  private static TableStore train(Experiment experiment) throws IOException {
    TableStore store = TableStore.open(SPARK, experiment.output());
    new TrainJob().run(SPARK, experiment, store, Progress.SILENT);
    return store;
  }

  private static Map<String, String> digests(Experiment experiment, TableStore store)
      throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (CheckpointEntry entry : TrainedCheckpoints.available(experiment, store)) {
      digests.put(entry.id(), StoredModel.of(entry, HADOOP).open(HADOOP).weightsDigest());
    }
    return digests;
  }

  private static TrainingRunRow run(TableStore store, String id) throws IOException {
    return store.rows(TrainingRunRow.TABLE, List.of(), id).get(0);
  }

  @Test
  void aSecondRunTrainsNothing() throws IOException {
    Experiment experiment = experiment("1e-3");
    TableStore store = train(experiment);
    Map<String, String> digests = digests(experiment, store);
    assertThat(digests).hasSize(experiment.checkpoints().size());
    assertThat(digests.values()).doesNotHaveDuplicates();
    assertThat(store.read(SPARK, TrainingStepRow.TABLE).count()).isEqualTo(4 + 30 + 4 + 6 * 2);
    TrainingRunRow people = run(store, "people");
    assertThat(people.estimatedMemory()) // float32 weights, two moments and gradients at least
        .isGreaterThan(4 * 4 * people.trainedParameters());
    Path result = folder.resolve("out/training/people/result.json");
    FileTime before = Files.getLastModifiedTime(result);
    Files.delete(folder.resolve("out/training/people/run.lock"));
    train(experiment);
    assertThat(folder.resolve("out/training/people/run.lock")).doesNotExist();
    assertThat(Files.getLastModifiedTime(result)).isEqualTo(before);
  }

  @Test
  void objectivesReadWhatWasLearnedBefore() throws IOException {
    Path file = folder.resolve("experiment.yaml");
    String recipe =
        "kind: fine-tune, steps: 3, batch-size: 4, learning-rate: 1e-2, lora: {rank: 2}";
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s/tasks/quickstart
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
        tasks: [{task: people, limit: 5}, {task: plural, limit: 5}]
        training:
          recipes:
            reread: {kind: restore, text: %1$s/quickstart/restore.txt, window: 32, steps: 1, batch-size: 2, learning-rate: 1e-4, tested-facts: allow}
            plain: {%2$s}
            ewc: {%2$s, objective: {ewc: {weight: 1e6, examples: 4}}}
            replay: {%2$s, earlier: [reread], objective: {replay: 0.5, pcgrad: true}}
            o-lora: {%2$s, objective: {o-lora: {weight: 10}}}
            apart: {kind: fine-tune, steps: 3, batch-size: 4, learning-rate: 1e-2, lora: {rank: 2, merged: false}, objective: {o-lora: {weight: 10}, ewc: {weight: 1e6, examples: 4}}}
            together: {%2$s, objective: {o-lora: {weight: 10}, ewc: {weight: 1e6, examples: 4}}}
          runs:
            plain: {recipe: plain, parent: base, trained-on: [people, plural]}
            ewc: {recipe: ewc, parent: base, trained-on: [people, plural]}
            replay: {recipe: replay, parent: base, trained-on: [people, plural]}
            o-lora: {recipe: o-lora, parent: base, trained-on: [people, plural]}
            together: {recipe: together, parent: base, trained-on: [people, plural]}
            apart: {recipe: apart, parent: base, trained-on: [people, plural]}
        """
            .formatted(CONF, recipe));
    Experiment experiment = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore store = train(experiment);
    Map<String, String> digests = digests(experiment, store);
    String first = digests.get("plain-1");
    assertThat(List.of(digests.get("ewc-1"), digests.get("o-lora-1"))).containsOnly(first);
    assertThat(digests.get("replay-1")).isNotEqualTo(first);
    assertThat(
            List.of(
                digests.get("plain-2"),
                digests.get("ewc-2"),
                digests.get("replay-2"),
                digests.get("o-lora-2")))
        .doesNotHaveDuplicates();
    assertAdaptersAloneScoreAsMergedOnes(experiment, store);
  }

  /** The second run starts from the first one's merged weights, whether they are on disk or not. */
  private static void assertAdaptersAloneScoreAsMergedOnes(Experiment experiment, TableStore store)
      throws IOException {
    Map<String, CheckpointEntry> entries = new TreeMap<>();
    TrainedCheckpoints.available(experiment, store).forEach(e -> entries.put(e.id(), e));
    float[] base = logits(entries.get("base"));
    for (String step : List.of("1", "2")) {
      CheckpointEntry apart = entries.get("apart-" + step);
      assertThat(StoredModel.of(apart, HADOOP).open(HADOOP).isAdapted()).isTrue();
      assertThat(Path.of(apart.adapter()).resolve("model.safetensors")).doesNotExist();
      assertThat(Path.of(apart.adapter()).resolveSibling("checkpoint-000003")).doesNotExist();
      float[] merged = logits(entries.get("together-" + step));
      assertThat(logits(apart)).containsExactly(merged, within(1e-4f));
      assertThat(merged[0]).isNotCloseTo(base[0], within(1e-3f));
    }
    List<String> notes = new ArrayList<>();
    new TrainJob().run(SPARK, experiment, store, new Notes(notes));
    assertThat(notes).contains("train: finished work is skipped, nothing is left to do");
  }

  private static float[] logits(CheckpointEntry entry) throws IOException {
    Checkpoint checkpoint = StoredModel.of(entry, HADOOP).open(HADOOP);
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        NDManager scope = transformer.newScope();
        GradMode off = GradMode.off()) {
      NDArray tokens = scope.create(new long[] {3, 14, 15, 92, 65}, new Shape(1, 5));
      return transformer.logits(tokens, Hooks.none()).toFloatArray();
    }
  }

  @Test
  void vectorsThatWereMeasuredBeforeGuideTraining() throws IOException {
    TableStore measured = TableStore.open(SPARK, folder.resolve("measured").toString());
    float[] vector = new float[96];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(i + 1);
    }
    publish(measured, "people", vector);
    publish(measured, "plural", null);
    Path file = folder.resolve("experiment.yaml");
    String experiment =
        """
        output: out
        task-path: %1$s/tasks/quickstart
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
        tasks: [{task: people, limit: 5}, {task: plural, limit: 5}]
        training:
          recipes:
            plain: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-2}
            guided: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-2,
              objective: {fv-guided: {layer: 1, vector-gate: 0}, guide: {tables: measured, checkpoint: theirs}}}
          runs:
            plain: {recipe: plain, parent: base, trained-on: people}
            guided: {recipe: guided, parent: base, trained-on: %2$s}
        """;
    Files.writeString(file, experiment.formatted(CONF, "people"));
    Experiment known = ExperimentReader.read(file.toString(), null, HADOOP);
    assertThat(digests(known, train(known)).values()).hasSize(3).doesNotHaveDuplicates();
    Files.writeString(
        file, experiment.formatted(CONF, "plural").replace("output: out", "output: o"));
    Experiment unknown = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore store = train(unknown);
    assertThat(run(store, "guided").outcome()).isEqualTo("FAILED");
    assertThat(run(store, "guided").problem())
        .startsWith("the vector that guides training is undefined: no right answers");
    assertThat(run(store, "plain").outcome()).isEqualTo("FINISHED");
  }

  @Test
  void conversationsTeachWhatTheAssistantSays() throws IOException {
    Files.writeString(
        folder.resolve("chats.jsonl"),
        """
        {"messages": [{"role": "user", "content": "where is the dog"}, {"role": "assistant", "content": "in the house"}, {"role": "user", "content": "and now"}, {"role": "assistant", "content": "out"}]}
        {"messages": [{"role": "user", "content": "nobody answers"}]}
        {"messages": [{"role": "user", "content": "where is the cat"}, {"role": "assistant", "content": "on the tree"}]}
        """);
    Path chat = Files.createDirectories(folder.resolve("chat"));
    Path template = chat.resolve("chat_template.jinja");
    Files.writeString(
        template,
        "{% for m in messages %}{{ m.role }} : {% if m.role == 'assistant' %}{% generation %}{{"
            + " m.content }} .{% endgeneration %}{% else %}{{ m.content }} ?{% endif %} {% endfor"
            + " %}");
    Path file = folder.resolve("experiment.yaml");
    String yaml =
        """
        output: out
        task-path: %1$s/tasks/quickstart
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
        tasks: [{task: plural, limit: 5}]
        training:
          recipes:
            talk: {kind: fine-tune, steps: 6, batch-size: 2, learning-rate: 1e-2, conversations: {files: chats.jsonl, template: chat}}
            reply: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3, objective: {replay: 0.5}}
          runs:
            talk: {recipe: talk, parent: base}
            plural: {recipe: reply, parent: talk, trained-on: plural}
        """
            .formatted(CONF);
    Files.writeString(file, yaml);
    Experiment experiment = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore store = train(experiment);
    TrainingRunRow talk = run(store, "talk");
    assertThat(talk.data()).isEqualTo("conversations-talk");
    assertThat(talk.outcome()).isEqualTo("FINISHED");
    assertThat(talk.lastLoss()).isLessThan(talk.firstLoss());
    assertThat(digests(experiment, store)).containsOnlyKeys("base", "talk", "plural");
    List<TrainingExampleRow> rows =
        store.rows(TrainingExampleRow.TABLE, List.of("conversations-talk"), "00000-of-00001");
    assertThat(rows)
        .extracting(TrainingExampleRow::status)
        .containsExactly("OK", "EMPTY_CONTINUATION", "OK");
    assertThat(rows.get(2).context()).isEqualTo("user : where is the cat ? assistant : ");
    assertThat(rows.get(2).answer()).isEqualTo("on the tree . ");
    assertThat(rows.get(2).counted()).containsExactly(9, 13); // on the tree .
    assertThat(rows.get(0).counted()).hasSize(4);
    Files.writeString(
        file, yaml.replace(", template: chat", "").replace("output: out", "output: o"));
    Experiment without = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore failed = train(without);
    assertThat(run(failed, "talk").outcome()).isEqualTo("FAILED");
    assertThat(run(failed, "talk").problem())
        .contains("quickstart/base has no chat template 'default' for conversations");
    assertThat(run(failed, "plural").outcome()).isEqualTo("BLOCKED");
  }

  private static void publish(TableStore store, String task, float[] vector) throws IOException {
    boolean defined = vector != null;
    FunctionVectorRow row =
        new FunctionVectorRow(
            "few_shot",
            "todd",
            defined ? "defined" : "undefined",
            defined ? null : "no right answers",
            9,
            0.5,
            5,
            "exact",
            null,
            5,
            1.0,
            "stable",
            List.of(0, 2),
            List.of(1, 3),
            new float[] {2, 1},
            new float[48],
            vector,
            defined ? 1.0 : null,
            "0123456789abcdef",
            "0123456789abcdef",
            "theirs",
            task);
    Unit unit = Unit.of(FunctionVectorRow.TABLE, "0-of-1", "0123456789abcdef", "theirs", task);
    store.replace(FunctionVectorRow.TABLE, List.of(row), unit, Map.of());
  }

  @Test
  void aDivergedRunTakesOnlyItsDescendants() throws IOException {
    Experiment experiment = experiment("0.999");
    TableStore store = train(experiment);
    assertThat(run(store, "plural").outcome()).isEqualTo("DIVERGED");
    assertThat(run(store, "plural").problem()).isNotBlank();
    assertThat(run(store, "after").outcome()).isEqualTo("SKIPPED");
    assertThat(run(store, "people").outcome()).isEqualTo("FINISHED");
    assertThat(TrainedCheckpoints.available(experiment, store))
        .extracting(CheckpointEntry::id)
        .containsExactly(
            "base",
            "people-2",
            "people-4",
            "base-restored",
            "people-2-restored",
            "people-4-restored");
  }

  @Test
  void textWithATestedFactIsRefusedUnlessAllowed() throws IOException {
    String item =
        Files.readAllLines(CONF.resolve("quickstart/tasks/knowledge-completion/test.jsonl")).get(3);
    var json = new com.fasterxml.jackson.databind.ObjectMapper().readTree(item);
    String fact = json.get("prompt").asText() + " " + json.get("answer").asText();
    Path text = folder.resolve("text.txt");
    String others = Files.readString(CONF.resolve("quickstart/restore.txt"));
    Files.writeString(text, others + "He said: " + fact.toUpperCase(java.util.Locale.ROOT) + "!\n");
    Experiment refusing = experiment("out", "1e-3", text.toString(), "refuse");
    assertThatThrownBy(() -> train(refusing))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("tells 1 tested facts")
        .hasMessageContaining("asked in document 3 of task knowledge-completion");
    assertThat(folder.resolve("out/training")).doesNotExist();
    Experiment allowing = experiment("out", "1e-3", text.toString(), "allow");
    assertThat(digests(allowing, train(allowing))).containsKey("people-4-restored");
  }

  @Test
  void trainingGoesOnFromACheckpointWithAnAdapter() throws Exception {
    Path golden = Path.of(TrainJobTest.class.getResource("../adapted").toURI());
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(
        golden.resolve("adapter/adapter_model.safetensors"),
        alone.resolve("adapter_model.safetensors"));
    Files.writeString(
        alone.resolve("adapter_config.json"),
        Files.readString(golden.resolve("adapter/adapter_config.json"))
            .replace("\"tiny-llama\"", "\"" + TinyLlama.single() + "\""));
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s/tasks
        data-path: %1$s/tasks
        checkpoints:
          base: {path: %2$s, role: base}
          adapted: {path: %2$s, adapter: %1$s/adapter, role: fine-tuned, parent: base}
          alone: {path: alone, role: fine-tuned, parent: base}
        tasks: [{task: story}]
        training:
          recipes:
            teach: {kind: fine-tune, steps: 2, batch-size: 2, learning-rate: 1e-3}
            low: {kind: fine-tune, steps: 2, batch-size: 2, learning-rate: 1e-3, lora: {targets: [q]}}
          runs:
            more: {recipe: teach, parent: adapted, trained-on: story}
            lower: {recipe: low, parent: adapted, trained-on: story}
            from-alone: {recipe: teach, parent: alone, trained-on: story}
            from-base: {recipe: teach, parent: base, trained-on: story}
        """
            .formatted(golden, TinyLlama.single()));
    Experiment experiment = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore store = train(experiment);
    double first = run(store, "more").firstLoss();
    assertThat(run(store, "lower").firstLoss()).isEqualTo(first);
    assertThat(run(store, "from-alone").firstLoss()).isEqualTo(first);
    assertThat(run(store, "from-base").firstLoss()).isNotCloseTo(first, within(1e-3));
    Unit unit = store.published(TrainingRunRow.TABLE, List.of(), "more").orElseThrow();
    Checkpoint parent = Checkpoint.open(TinyLlama.single(), golden.resolve("adapter"));
    assertThat(store.manifest(unit).provenance())
        .containsEntry("parent_digest", parent.weightsDigest().substring(0, 16))
        .containsEntry(
            "parent_base_digest", parent.withoutAdapter().weightsDigest().substring(0, 16));
    List<String> notes = new ArrayList<>();
    new TrainJob().run(SPARK, experiment, store, new Notes(notes));
    assertThat(notes).contains("train: finished work is skipped, nothing is left to do");
  }

  /** What a machine without a shared disk does: train on its own disk, then copy. */
  @Test
  void checkpointsAreTheSameOnAFileSystemThatIsNotLocal() throws IOException {
    HADOOP.set("fs.viewfs.mounttable.elsewhere.link./disk", folder.toUri().toString());
    Experiment here = experiment("1e-3");
    Experiment there =
        experiment(
            "viewfs://elsewhere/disk/there", "1e-3", CONF + "/quickstart/restore.txt", "refuse");
    Map<String, String> local = digests(here, train(here));
    TableStore store = train(there);
    assertThat(digests(there, store)).isEqualTo(local);
  }
}
