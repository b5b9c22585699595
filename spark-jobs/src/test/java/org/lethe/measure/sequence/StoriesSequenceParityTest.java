package org.lethe.measure.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.inference.StoriesFamily;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.Job;
import org.lethe.measure.Measures;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** Five tasks in sequence against what an independent PyTorch trainer recorded of them. */
@Tag("parity")
@Tag("spark")
class StoriesSequenceParityTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<String> TASKS =
      List.of("antonym", "country-capital", "present-past", "singular-plural", "capitalize");

  @TempDir Path folder;

  @Test
  void matrixAndTransferEqualTheRecordedOnes() throws Exception {
    Experiment experiment = experiment();
    TableStore store = TableStore.open(SPARK, experiment.output());
    for (Job job :
        List.of(
            new PlanJob(), new ScoreJob(), new DeriveJob(Measures.ordered(List.of("sequence"))))) {
      job.run(SPARK, experiment, store, Progress.SILENT);
    }
    JsonNode recorded = StoriesFamily.json("reference.json").get("checkpoints");
    List<SequenceScoreRow> matrix =
        store.read(SPARK, SequenceScoreRow.TABLE).collectAsList().stream()
            .map(SequenceScoreRow.TABLE::fromRow)
            .filter(row -> row.metric().equals("acc"))
            .toList();
    assertThat(matrix).hasSize(6 * 5);
    for (SequenceScoreRow row : matrix) {
      assertThat(row.value())
          .isCloseTo(
              recorded.at("/" + row.checkpointId() + "/accuracy/" + row.task()).asDouble(),
              within(1e-12));
      assertThat(row.learnedAt()).isEqualTo(TASKS.indexOf(row.task()) + 1);
      assertThat(row.chance()).isEqualTo(0.25);
    }
    List<SequenceSummaryRow> summary =
        store.read(SPARK, SequenceSummaryRow.TABLE).collectAsList().stream()
            .map(SequenceSummaryRow.TABLE::fromRow)
            .toList();
    JsonNode expected =
        new ObjectMapper().readTree(getClass().getResource("stories_sequence.json"));
    for (Map.Entry<String, JsonNode> metric : expected.properties()) {
      for (Map.Entry<String, JsonNode> convention : metric.getValue().properties()) {
        assertThat(summary)
            .filteredOn(row -> row.metric().equals(metric.getKey()))
            .filteredOn(row -> row.convention().equals(convention.getKey()))
            .singleElement()
            .satisfies(
                row -> {
                  double value = convention.getValue().asDouble();
                  assertThat(row.value()).isCloseTo(value, within(1e-4));
                  assertThat(row.ciLow()).isLessThan(value);
                  assertThat(row.ciHigh()).isGreaterThan(value);
                });
      }
    }
  }

  private Experiment experiment() throws Exception {
    StringBuilder yaml = new StringBuilder("output: out\ntask-path: ");
    yaml.append(Path.of("..", "conf", "tasks").toAbsolutePath()).append("\ncheckpoints:\n");
    add(yaml, "base", "role: base");
    for (int k = 1; k <= TASKS.size(); k++) {
      String task = TASKS.get(k - 1);
      String parent = k == 1 ? "base" : "seq-" + (k - 1);
      String tuned = "role: fine-tuned, trained-on: %s, parent: ".formatted(task);
      add(yaml, "seq-" + k, tuned + parent + ", sequence: seq, step: " + k);
      add(yaml, "ft-" + task, tuned + "base");
    }
    yaml.append("tasks:\n");
    for (String task : TASKS) {
      yaml.append(
          "  - {task: stories/%s, data-files: {test: %s/items.jsonl}}%n"
              .formatted(task, StoriesFamily.FOLDER));
    }
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(file, yaml);
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private static void add(StringBuilder yaml, String id, String keys) {
    yaml.append("  %s: {path: %s, %s}%n".formatted(id, StoriesFamily.FOLDER.resolve(id), keys));
  }
}
