package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
import org.lethe.measure.Measures;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.Progress;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;

/**
 * Real items through two tokenizers: a choice of endings, a choice of letters and five examples
 * before a question ask and score what they do in the harness, recorded by real_items.py.
 */
@Tag("parity")
@Tag("spark")
class RealItemsParityTest {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Configuration HADOOP = SPARK.sparkContext().hadoopConfiguration();
  private static final Path SHARED = Path.of(System.getProperty("lethe.shared", "."));

  private static final Path TASKS = Path.of("..", "conf", "tasks").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void scoresEqualTheHarnessThroughAVocabularyOf512() throws Exception {
    check("stories260K", SHARED.resolve("models/stories260K"));
  }

  @Test
  void scoresEqualTheHarnessThroughGpt2sVocabulary() throws Exception {
    Path vocabulary = SHARED.resolve("data/gpt2_tokenizer");
    check("gpt2_vocabulary", HashedModel.write(folder.resolve("model"), vocabulary));
  }

  private void check(String name, Path model) throws Exception {
    JsonNode golden =
        new ObjectMapper().readTree(getClass().getResource("real_items.json")).path(name);
    Experiment experiment = experiment(model);
    TableStore store = TableStore.open(SPARK, experiment.output());
    for (Job job : List.of(new PlanJob(), new ScoreJob(), new DeriveJob(Measures.ordered(null)))) {
      job.run(SPARK, experiment, store, Progress.SILENT);
    }
    for (Row cells :
        store.read(SPARK, RequestRow.TABLE).where(RequestRow.CHOICE + " = 0").collectAsList()) {
      PlannedRequest row = PlannedRequest.of(RequestRow.TABLE.fromRow(cells));
      JsonNode document = document(golden, row.request().task(), row.request().docId());
      assertThat(sha256(row.request().context())).isEqualTo(document.path("prompt").asText());
    }
    List<Row> scores = store.read(SPARK, ScoreRow.TABLE).collectAsList();
    assertThat(scores).hasSize(3 * 60 * 4);
    double largest = 0;
    for (Row cells : scores) {
      ScoreRow row = ScoreRow.TABLE.fromRow(cells);
      double expected =
          document(golden, row.task(), row.docId()).path("log_probs").get(row.choice()).asDouble();
      double difference = Math.abs(row.logProb() - expected);
      // the harness is up to 3e-7 of a sum from its own float64, 1.2e-4 of 706 nats
      assertThat(difference).isLessThan(Math.max(1e-4, 5e-7 * Math.abs(expected)));
      largest = Math.max(largest, difference);
    }
    System.out.printf("%s: largest difference of a log-likelihood %.2g%n", name, largest);
    for (Map.Entry<String, JsonNode> task : golden.properties()) {
      for (Map.Entry<String, JsonNode> metric : task.getValue().path("metrics").properties()) {
        assertThat(value(store, task.getKey(), metric.getKey()))
            .as("%s of %s", metric.getKey(), task.getKey())
            .isCloseTo(metric.getValue().asDouble(), within(1e-12));
      }
    }
  }

  private static JsonNode document(JsonNode golden, String task, long docId) {
    return golden.path(task).path("documents").get((int) docId);
  }

  private static double value(TableStore store, String task, String metric) throws IOException {
    return store.read(SPARK, TaskScoreRow.TABLE).collectAsList().stream()
        .map(TaskScoreRow.TABLE::fromRow)
        .filter(row -> row.task().equals(task) && row.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private Experiment experiment(Path model) throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Path arc = SHARED.resolve("data/arc");
    Files.writeString(
        file,
        """
        output: out
        task-path: %s
        data-path: %s/data
        checkpoints:
          base: {path: %s, role: base}
        tasks:
          - {task: hellaswag, limit: 60}
          - {task: mmlu/mmlu_anatomy, limit: 60}
          - task: arc_challenge
            limit: 60
            num-fewshot: 5
            data-files: {test: %s/ARC-Challenge-Test.jsonl, train: %s/ARC-Challenge-Dev.jsonl}
        compare: {bootstrap-samples: 10, permutations: 10}
        """
            .formatted(TASKS, SHARED, model, arc, arc));
    return ExperimentReader.read(file.toString(), null, HADOOP);
  }

  private static String sha256(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, 16);
  }
}
