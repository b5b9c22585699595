package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.activation.Position;
import org.lethe.benchmark.TaskGroup;
import org.lethe.benchmark.TaskReader;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.config.Experiment.PlanOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.correlation.CorrelationTable;
import org.lethe.measure.correlation.Correlations;
import org.lethe.measure.gradients.Gradients;
import org.lethe.measure.knowledge.KnowledgeOrInstruction;
import org.lethe.measure.recovery.RecoveryMeasure;
import org.lethe.measure.scores.TaskScores;
import org.lethe.measure.spi.KnowledgePair;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.message.Spelling;
import org.lethe.settings.Selection;
import org.lethe.table.Role;
import org.lethe.transformer.Precision;

class ExperimentReaderTest {
  private static final String SMALLEST =
      """
      output: out
      checkpoints:
        base: {path: ../models/base, role: base}
      tasks:
        - task: hellaswag
      """;

  private static final String TASK =
      """
      task: %s
      dataset_path: json
      dataset_kwargs: {data_files: {test: items.jsonl}}
      test_split: test
      training_split: test
      output_type: multiple_choice
      doc_to_text: prompt
      doc_to_choice: choices
      doc_to_target: gold
      """;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String model : List.of("base", "tuned", "control", "restored")) {
      Files.createDirectories(folder.resolve("models").resolve(model));
    }
    Files.createDirectories(folder.resolve("tasks/stories"));
    Files.createDirectories(folder.resolve("experiments"));
    for (String task : List.of("hellaswag", "stories/antonym")) {
      String name = task.replace("stories/", "");
      Files.writeString(folder.resolve("tasks").resolve(task + ".yaml"), TASK.formatted(name));
    }
    Files.writeString(folder.resolve("tasks/items.jsonl"), "");
  }

  @Test
  void aSplitThatIsAskedHasFiles() throws IOException {
    Path file = folder.resolve("tasks/hellaswag.yaml");
    Files.writeString(
        file, TASK.formatted("hellaswag").replace("test_split: test", "test_split: tset"));
    assertThat(catchThrowableOfType(ExperimentException.class, () -> read(SMALLEST)).faults())
        .extracting(Fault::problem)
        .containsExactly("task hellaswag has no data file for split tset");
  }

  @Test
  void anEmptyListChoosesNothing() throws IOException {
    Experiment experiment = read(SMALLEST + "gradients: {checkpoints: []}\n");
    assertThat(experiment.measures().of(new Gradients()).checkpoints().includes("base")).isFalse();
    assertThat(experiment.measures().of(new Activations()).checkpoints().includes("base")).isTrue();
  }

  @Test
  void whatAFileLeavesOutHasADefault() throws IOException {
    Experiment experiment = read(SMALLEST);

    assertThat(experiment.name()).isEqualTo("experiment");
    assertThat(experiment.output()).isEqualTo(uri("experiments/out"));
    assertThat(experiment.seed()).isZero();
    assertThat(experiment.checkpoints())
        .containsExactly(
            new CheckpointEntry(
                "base",
                uri("models/base"),
                null,
                Role.BASE,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    assertThat(experiment.tasks())
        .containsExactly(
            new TaskEntry(
                "hellaswag",
                uri("tasks/hellaswag.yaml"),
                TaskReader.read("t", TASK.formatted("hellaswag")),
                Map.of(),
                null,
                null));
    assertThat(experiment.model()).isEqualTo(ModelOptions.DEFAULT);
    assertThat(experiment.plan()).isEqualTo(PlanOptions.DEFAULT);
    assertThat(experiment.measures().of(new Activations()))
        .isEqualTo(
            new Activations.Options(
                Selection.all(),
                Selection.all(),
                64,
                Selection.all(),
                List.of(Position.LAST, Position.MEAN),
                true));
    assertThat(experiment.measures().of(new Gradients()))
        .isEqualTo(new Gradients.Options(Selection.all(), Selection.all(), 64, 8192, 256, 16));
    assertThat(experiment.measures().of(new Correlations()))
        .isEqualTo(
            new CorrelationTable.Options(
                new Resampling(10_000, 0.95), new MainMetric("acc"), 10_000));
    assertThat(experiment.measures().of(new RecoveryMeasure()))
        .isEqualTo(
            new RecoveryMeasure.Options(new Resampling(10_000, 0.95), new MainMetric("acc"), null));
    assertThat(experiment.measures().of(new TaskScores())).isEqualTo(new TaskScores.Options(false));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Experiment experiment =
        read(
            """
            name: family
            output: out
            seed: 7
            task-path: ../tasks
            checkpoints:
              base: {path: ../models/base, role: base}
              control: {path: ../models/control, role: control, parent: base}
              tuned: {path: ../models/base, adapter: ../models/tuned, role: fine-tuned, parent: base, trained-on: antonym,
                      sequence: seq, step: 1, seed: 42, training-steps: 20}
              restored: {path: ../models/restored, role: restored, parent: tuned, control: control}
            tasks:
              - task: stories/antonym
                data-files: {test: ../tasks/items.jsonl}
                limit: 20
                num-fewshot: 5
              - task: hellaswag
            model: {device: cpu, precision: bf16, devices-per-task: 2}
            plan: {batch-tokens: 512, shard-documents: 8, max-length: 128}
            activations: {checkpoints: [base], tasks: [antonym], documents: 4, layers: [0, 3],
                          positions: [mean], heads: false}
            gradients: {checkpoints: all, tasks: [antonym], examples: 3, sketch-dimension: 64,
                        exact-limit-mb: 1, blocks: 8}
            compare: {bootstrap-samples: 100, permutations: 200, confidence: 0.9, epsilon: 0.02,
                      metric: acc_norm, loss-text: hellaswag,
                      knowledge-pairs: [{knowledge: antonym, instruction: hellaswag}]}
            """);

    assertThat(experiment.checkpoint("tuned"))
        .isEqualTo(
            new CheckpointEntry(
                "tuned",
                uri("models/base"),
                uri("models/tuned"),
                Role.FINE_TUNED,
                "base",
                null,
                "antonym",
                "seq",
                1,
                42L,
                20));
    assertThat(experiment.checkpoint("restored").control()).isEqualTo("control");
    assertThat(experiment.tasks().get(0))
        .isEqualTo(
            new TaskEntry(
                "antonym",
                uri("tasks/stories/antonym.yaml"),
                TaskReader.read("t", TASK.formatted("antonym")).withFewShot(5),
                Map.of("test", List.of(uri("tasks/items.jsonl"))),
                20,
                null));
    assertThat(experiment.seed()).isEqualTo(7);
    assertThat(experiment.model()).isEqualTo(new ModelOptions(DeviceChoice.CPU, Precision.BF16, 2));
    assertThat(experiment.plan()).isEqualTo(new PlanOptions(512, 8, 128));
    assertThat(experiment.measures().of(new Activations()))
        .isEqualTo(
            new Activations.Options(
                new Selection<>(List.of("base")),
                new Selection<>(List.of("antonym")),
                4,
                new Selection<>(List.of(0, 3)),
                List.of(Position.MEAN),
                false));
    assertThat(experiment.measures().of(new Gradients()))
        .isEqualTo(
            new Gradients.Options(
                Selection.all(), new Selection<>(List.of("antonym")), 3, 64, 1, 8));
    assertThat(experiment.measures().of(new Correlations()))
        .isEqualTo(
            new CorrelationTable.Options(
                new Resampling(100, 0.9), new MainMetric("acc_norm"), 200));
    assertThat(experiment.measures().of(new RecoveryMeasure()))
        .isEqualTo(
            new RecoveryMeasure.Options(
                new Resampling(100, 0.9), new MainMetric("acc_norm"), "hellaswag"));
    assertThat(experiment.measures().of(new TaskScores())).isEqualTo(new TaskScores.Options(false));
    assertThat(experiment.measures().of(new KnowledgeOrInstruction()).pairs().knowledgePairs())
        .containsExactly(new KnowledgePair("antonym/hellaswag", "antonym", "hellaswag"));
  }

  @Test
  void knowledgePairsNameTwoTasksOfTheExperimentOnce() {
    List<Fault> faults =
        faults(
            SMALLEST
                + """
                compare:
                  knowledge-pairs:
                    - {knowledge: hellaswag}
                    - {knowledge: hellaswag, instruction: helaswag}
                    - {knowledge: hellaswag, instruction: hellaswag, nmae: x}
                """);
    assertThat(
            faults.stream().map(fault -> fault.line() + " " + fault.key() + ": " + fault.problem()))
        .containsExactly(
            "8 compare.knowledge-pairs[0].instruction: key instruction is missing",
            "9 compare.knowledge-pairs[1].instruction: unknown task helaswag",
            "10 compare.knowledge-pairs[2].instruction: got hellaswag for both",
            "10 compare.knowledge-pairs[2].nmae: unknown key nmae");
  }

  @Test
  void knowledgePairsOfOneNameAreAFault() {
    List<Fault> faults =
        faults(
            """
            output: out
            checkpoints: {base: {path: ../models/base, role: base}}
            tasks: [task: hellaswag, task: stories/antonym]
            compare:
              knowledge-pairs:
                - {name: facts, knowledge: antonym, instruction: hellaswag}
                - {name: facts, knowledge: hellaswag, instruction: antonym}
            """);
    assertThat(faults.stream().map(Fault::problem)).containsExactly("pair facts stands twice");
  }

  @Test
  void namesThatFoldersDoNotKeepAreFaults() throws IOException {
    Files.writeString(
        folder.resolve("tasks/hellaswag.yaml"), TASK.formatted("__HIVE_DEFAULT_PARTITION__"));
    List<Fault> faults =
        faults(
            """
            output: out
            checkpoints:
              base: {path: ../models/base, role: base}
              Base: {path: ../models/base, role: base}
            tasks: [task: hellaswag]
            """);
    assertThat(
            faults.stream().map(fault -> fault.line() + " " + fault.key() + ": " + fault.problem()))
        .containsExactly(
            "4 checkpoints.Base: checkpoint name Base differs from base only in case",
            "5 tasks[0]: task name __HIVE_DEFAULT_PARTITION__ stands for null among folder names");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    List<Fault> faults =
        faults(
            """
            outptu: out
            seed: soon
            checkpoints:
              base: {path: ../models/base, role: base}
              base: {path: ../models/base, role: base}
              "a/b": {path: ../models/gone, role: finetuned, parent: bsae}
              restored: {path: ../models/restored, role: restored, parent: tuned}
              tuned: {path: ../models/tuned, role: fine-tuned, parent: restored, trained-on: antonyms}
            tasks:
              - task: hellaswag
                limit: 0
                shots: 5
              - task: stories/antonym
              - task: stories/antonim
              - task: hellaswag
            plan: [4096]
            compare: {confidence: 95, loss-text: heldout}
            """);

    assertThat(
            faults.stream().map(fault -> fault.line() + " " + fault.key() + ": " + fault.problem()))
        .containsExactly(
            "1 output: key output is missing",
            "1 outptu: unknown key outptu",
            "2 seed: got soon",
            "5 checkpoints.base: key base stands twice, first in line 4",
            "6 checkpoints.a/b: id a/b has characters that folder names must not have",
            "6 checkpoints.a/b.path: nothing at " + uri("models/gone"),
            "6 checkpoints.a/b.role: unknown role finetuned",
            "6 checkpoints.a/b.parent: unknown checkpoint bsae",
            "7 checkpoints.restored.control: key control is missing",
            "7 checkpoints.restored.parent: checkpoint restored descends from itself",
            "8 checkpoints.tuned.trained-on: unknown task antonyms",
            "8 checkpoints.tuned.parent: checkpoint tuned descends from itself",
            "11 tasks[0].limit: got 0",
            "12 tasks[0].shots: unknown key shots",
            "14 tasks[2].task: nothing at " + uri("tasks/stories/antonim.yaml"),
            "15 tasks[3]: task hellaswag stands twice",
            "16 plan: got a list",
            "17 compare.confidence: got 95",
            "17 compare.loss-text: unknown task heldout");
  }

  @Test
  void aFaultNamesPlaceExpectationAndRemedy() {
    Fault fault = faults(SMALLEST + "grdients: {examples: 3}\n").get(0);
    assertThat(fault)
        .isEqualTo(
            new Fault(
                "unknown key grdients",
                folder.resolve("experiments/experiment.yaml").toString(),
                6,
                "grdients",
                "one of name, output, seed, task-path, data-path, checkpoints, tasks, training, model, plan, score, "
                    + String.join(", ", MeasureOptions.sections()),
                "did you mean gradients?"));
    assertThat(fault.place()).endsWith("experiment.yaml:6, grdients");
  }

  @Test
  void aRoleForbidsAndRequiresKeys() {
    List<Fault> faults =
        faults(
            """
            output: out
            checkpoints:
              base: {path: ../models/base, role: base, parent: tuned}
              tuned: {path: ../models/tuned, role: fine-tuned, sequence: seq}
              restored: {path: ../models/restored, role: restored, parent: tuned, control: base}
            tasks: [{task: hellaswag}]
            """);
    assertThat(faults.stream().map(Fault::problem))
        .containsExactly(
            "a checkpoint of role base has parent: tuned",
            "key parent is missing",
            "key step is missing",
            "checkpoint base is no control");
  }

  @Test
  void brokenYamlIsAFaultWithItsLine() {
    Fault fault = faults("output: out\ncheckpoints: {base: [}\n").get(0);
    assertThat(fault.line()).isEqualTo(2);
    assertThat(fault.expected()).isEqualTo("well-formed YAML");
  }

  @Test
  void aMissingFileAndAnEmptyOneAreFaults() throws IOException {
    Path gone = folder.resolve("gone.yaml");
    ExperimentException missing =
        catchThrowableOfType(
            ExperimentException.class,
            () -> ExperimentReader.read(gone.toString(), null, new Configuration()));
    assertThat(missing).hasMessage(gone + ": no such file");
    assertThat(faults("").get(0).problem()).isEqualTo("the file is empty");
  }

  @Test
  void theNearestWordIsOfferedOnlyWhenItIsNear() {
    assertThat(Spelling.nearest("outptu", List.of("output", "seed"))).contains("output");
    assertThat(Spelling.nearest("zebra", List.of("output", "seed"))).isEmpty();
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void aTaskIsCalledAsItsFileSaysAndItsFaultsAreReported() throws IOException {
    Path file = folder.resolve("tasks/hellaswag.yaml");
    Files.writeString(file, TASK.formatted("hellaswag_1000"));
    assertThat(read(SMALLEST).tasks().get(0).name()).isEqualTo("hellaswag_1000");

    Files.writeString(file, TASK.formatted("hellaswag") + "doc_to_txt: x\n");
    List<Fault> faults = faults(SMALLEST + "compare: {metric: akk}\n");
    assertThat(faults).hasSize(2);
    assertThat(faults.get(0).place()).startsWith(file + ":10");
    assertThat(faults.get(0).remedy()).contains("doc_to_text");
    assertThat(faults.get(1).problem()).isEqualTo("unknown metric akk");
    assertThat(faults.get(1).remedy()).isEqualTo("did you mean acc?");
  }

  @Test
  void aGroupStandsForItsTasksAndNamesTheirFiles() throws IOException {
    Files.writeString(
        folder.resolve("tasks/both.yaml"), "group: both\ntask: [hellaswag, antonym]\n");
    Files.writeString(folder.resolve("tasks/antonym.jsonl"), "");
    Files.writeString(folder.resolve("tasks/hellaswag.jsonl"), "");
    Experiment experiment =
        read(
            SMALLEST.replace(
                "task: hellaswag",
                "{task: both, num-fewshot: 2, data-files: {test: '../tasks/{task}.jsonl'}}"));
    assertThat(experiment.tasks())
        .extracting(TaskEntry::name)
        .containsExactly("hellaswag", "antonym");
    assertThat(experiment.tasks().get(1).dataFiles())
        .isEqualTo(Map.of("test", List.of(uri("tasks/antonym.jsonl"))));
    assertThat(experiment.tasks().get(1).task().fewShot().examples()).isEqualTo(2);
    assertThat(experiment.groups())
        .singleElement()
        .extracting(TaskGroup::tasks)
        .isEqualTo(List.of("hellaswag", "antonym"));
  }

  static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "conf", "experiments"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /**
   * Only the reference data, which lies outside the checkout, and what a script or an experiment
   * before it writes below runs may be missing.
   */
  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedExperimentIsSound(Path file) throws IOException {
    Path outside = Path.of("..", "..", "shared").toAbsolutePath().normalize();
    Path made = Path.of("..", "runs").toAbsolutePath().normalize();
    List<Fault> faults = List.of();
    try {
      ExperimentReader.read(file.toString(), null, new Configuration());
    } catch (ExperimentException e) {
      faults = e.faults();
    }
    assertThat(faults)
        .extracting(Fault::problem)
        .allMatch(
            problem ->
                problem.startsWith("nothing at file:" + outside)
                    || problem.startsWith("nothing at file:" + made));
  }

  @Test
  void everyKeyIsExplainedInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("..", "conf", "README.md"));
    List<Fault> faults =
        faults(
            """
            output: out
            x: 1
            checkpoints:
              base: {path: ../models/base, role: base, x: 1}
            tasks: [{task: hellaswag, x: 1}]
            training:
              x: 1
              recipes:
                read: {kind: pretrain, x: 1, model: ../models/base, text: t, steps: 1, batch-size: 1, learning-rate: 0.1}
                teach: {kind: fine-tune, x: 1, steps: 1, batch-size: 1, learning-rate: 0.1, lora: {x: 1}}
                reread: {kind: restore, x: 1, text: t, steps: 1, batch-size: 1, learning-rate: 0.1}
              runs:
                run: {recipe: teach, x: 1, parent: base, trained-on: hellaswag}
            plan: {x: 1}
            score: {x: 1}
            activations: {x: 1}
            gradients: {x: 1}
            compare: {x: 1}
            """);
    assertThat(faults).hasSize(14);
    for (Fault fault : faults) {
      for (String key : fault.expected().replace("one of ", "").split(", ", -1)) {
        assertThat(readme).contains("`" + key + "`");
      }
    }
  }

  private Experiment read(String yaml) throws IOException {
    Path file = folder.resolve("experiments/experiment.yaml");
    Files.writeString(file, yaml);
    return ExperimentReader.read(file.toString(), null, new Configuration());
  }

  private List<Fault> faults(String yaml) {
    return catchThrowableOfType(ExperimentException.class, () -> read(yaml)).faults();
  }

  private String uri(String path) {
    return "file:" + folder.resolve(path);
  }
}
