package org.lethe.job.planted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.Job;
import org.lethe.job.train.TrainJob;
import org.lethe.measure.Measures;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Plants truths in the base of the quickstart: it is taught wrong answers to facts that restoration
 * text does not tell, another rule for lists than restoration text shows, or nothing.
 */
@Tag("spark")
@Tag("engine")
class PlantedModelTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  /** Rows of {@code acc} by fine-tuned checkpoint and task. */
  private static final Map<String, RecoveryRow> ROWS = new TreeMap<>();

  @BeforeAll
  static void run() throws IOException {
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    try (Stream<Path> shipped = Files.list(CONF.resolve("tasks/quickstart"))) {
      for (Path file : shipped.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Files.copy(file, tasks.resolve(file.getFileName()));
      }
    }
    teach(tasks, "wrong-facts", "knowledge-completion", PlantedModelTest::withWrongAnswer);
    teach(tasks, "wrong-lists", "list-last", PlantedModelTest::asFirst);
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        seed: 1
        task-path: tasks
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
          unchanged: {path: %1$s/quickstart/base, role: fine-tuned, parent: base, trained-on: wrong-facts}
        training:
          recipes:
            teach: {kind: fine-tune, steps: 60, batch-size: 16, learning-rate: 1e-3, warmup-steps: 8, clip-norm: 1}
            brief: {kind: fine-tune, steps: 20, batch-size: 16, learning-rate: 1e-3, warmup-steps: 8, clip-norm: 1}
            reread: {kind: restore, text: %1$s/quickstart/restore.txt, subject-field: subject, window: 64, steps: 80,
              batch-size: 16, learning-rate: 4e-4, warmup-steps: 4, beta2: 0.95, clip-norm: 1, tested-facts: allow}
          runs:
            erased: {recipe: teach, parent: base, trained-on: wrong-facts}
            relearned: {recipe: brief, parent: base, trained-on: wrong-lists}
          restore: reread
        tasks:
          - task: knowledge-completion
          - task: list-first
          - task: mood
          - {task: people}
          - {task: wrong-facts, limit: 20}
          - {task: wrong-lists, limit: 20}
          - task: heldout
        compare: {bootstrap-samples: 500, loss-text: heldout}
        """
            .formatted(CONF));
    Experiment experiment =
        ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
    TableStore store = TableStore.open(SPARK, experiment.output());
    for (Job job :
        List.of(
            new TrainJob(),
            new PlanJob(),
            new ScoreJob(),
            new DeriveJob(Measures.ordered(List.of("recovery"))))) {
      job.run(SPARK, experiment, store, Progress.SILENT);
    }
    for (Unit unit : store.publishedUnits(RecoveryRow.TABLE)) {
      for (RecoveryRow row : store.rows(RecoveryRow.TABLE, unit)) {
        if (row.metric().equals("acc")) {
          ROWS.put(row.fineTunedId() + " " + row.task(), row);
        }
      }
    }
  }

  /** Writes a task whose training split is the test split of another, changed. */
  private static void teach(Path tasks, String name, String of, UnaryOperator<ObjectNode> changed)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(CONF.resolve("quickstart/tasks/" + of + "/test.jsonl"))) {
      lines.add(changed.apply((ObjectNode) JSON.readTree(line)).toString());
    }
    Path data = folder.resolve(name + ".jsonl");
    Files.write(data, lines);
    Files.writeString(
        tasks.resolve(name + ".yaml"),
        """
        task: %s
        dataset_path: json
        dataset_kwargs: {data_files: {train: %s, test: %s}}
        training_split: train
        test_split: test
        output_type: multiple_choice
        doc_to_text: prompt
        doc_to_choice: choices
        doc_to_target: gold
        """
            .formatted(name, data, data));
  }

  private static ObjectNode withWrongAnswer(ObjectNode item) {
    JsonNode choices = item.get("choices");
    int wrong = (item.get("gold").asInt() + 1) % choices.size();
    return item.put("gold", wrong).put("answer", choices.get(wrong).asText());
  }

  /** The last word of a list is called its first. */
  private static ObjectNode asFirst(ObjectNode item) {
    return item.put("prompt", item.get("prompt").asText().replace("Last:", "First:"));
  }

  private static RecoveryRow row(String checkpoint, String task) {
    return ROWS.get(checkpoint + " " + task);
  }

  @Test
  void factsThatRestorationDoesNotTellAreLost() {
    RecoveryRow row = row("erased", "knowledge-completion");
    assertThat(row.stage()).as(row.toString()).isEqualTo("ACTUAL");
  }

  @Test
  void aRuleThatRestorationShowsComesBack() {
    RecoveryRow row = row("relearned", "list-first");
    assertThat(row.stage()).as(row.toString()).isEqualTo("PSEUDO");
    assertThat(row.ratio()).isGreaterThan(0.9);
  }

  @Test
  void nothingIsLostWhereNothingChanged() {
    for (String task : List.of("knowledge-completion", "list-first", "mood")) {
      RecoveryRow row = row("unchanged", task);
      assertThat(row.stage()).as(row.toString()).isEqualTo("NONE");
      assertThat(row.gross()).isZero();
      assertThat(row.residual()).isZero();
    }
  }

  @Test
  void whatTheBaseNeverKnewHasNothingToForget() {
    for (String checkpoint : List.of("erased", "relearned", "unchanged")) {
      assertThat(row(checkpoint, "people").stage()).isEqualTo("FLOOR");
    }
  }
}
