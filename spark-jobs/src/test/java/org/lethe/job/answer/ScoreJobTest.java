package org.lethe.job.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Notes;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.Count;
import org.lethe.job.stage.Registered;
import org.lethe.job.stage.SelfCheck;
import org.lethe.measure.Measures;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.message.Progress;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;

/** Plans and scores the base of the quickstart, twice, and compares it with itself. */
@Tag("spark")
@Tag("engine")
class ScoreJobTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<String> NOTES = new ArrayList<>();

  @TempDir static Path folder;
  private static Experiment experiment;
  private static TableStore store;
  private static Registered registered;

  @BeforeAll
  static void score() throws Exception {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %s/tasks/quickstart
        data-path: %s/quickstart
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
          other: {path: %s/quickstart/base, role: fine-tuned, parent: base, trained-on: opposite}
        tasks: [{task: knowledge-completion, limit: 40}, {task: opposite, limit: 10}]
        plan: {batch-tokens: 256, shard-documents: 8}
        score: {replicate: true}
        """
            .formatted(CONF, CONF, CONF, CONF));
    experiment =
        ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
    store = TableStore.open(SPARK, experiment.output());
    new PlanJob().run(SPARK, experiment, store, Progress.SILENT);
    registered = new Registered(SPARK);
    new ScoreJob().run(SPARK, experiment, store, new Notes(NOTES));
    registered.stop();
    new DeriveJob(Measures.ordered(null)).run(SPARK, experiment, store, Progress.SILENT);
  }

  private static Map<String, Double> logProbs(Table table, String checkpoint) throws IOException {
    return store
        .read(SPARK, table)
        .where(functions.col(ScoreRow.CHECKPOINT_ID).equalTo(checkpoint))
        .collectAsList()
        .stream()
        .map(ScoreRow.TABLE::fromRow)
        .collect(
            Collectors.toMap(
                row -> row.task() + "/" + row.docId() + "/" + row.choice(), ScoreRow::logProb));
  }

  @Test
  void aReplicateStandsBesideTheScoresAndDiffersByRoundingAtMost() throws IOException {
    Map<String, Double> scores = logProbs(ScoreRow.TABLE, "base");
    Map<String, Double> replicate = logProbs(ScoreRow.REPLICATES, "base");
    assertThat(scores).hasSize((int) store.read(SPARK, RequestRow.TABLE).count());
    assertThat(replicate.keySet()).isEqualTo(scores.keySet());
    replicate.forEach(
        (request, found) -> assertThat(found).isCloseTo(scores.get(request), within(1e-4)));
    assertThat(logProbs(ScoreRow.REPLICATES, "other")).as("only bases").isEmpty();
    assertThat(logProbs(ScoreRow.TABLE, "other")).as("the same weights").isEqualTo(scores);
  }

  @Test
  void theNoiseFloorIsWhatTheReplicateMoved() throws IOException {
    double largest = 0;
    Map<String, Double> scores = logProbs(ScoreRow.TABLE, "base");
    for (Map.Entry<String, Double> entry : logProbs(ScoreRow.REPLICATES, "base").entrySet()) {
      largest = Math.max(largest, Math.abs(entry.getValue() - scores.get(entry.getKey())));
    }
    List<NoiseFloorRow> rows =
        store.read(SPARK, NoiseFloorRow.TABLE).collectAsList().stream()
            .map(NoiseFloorRow.TABLE::fromRow)
            .toList();
    assertThat(rows).extracting(NoiseFloorRow::task).contains("opposite", "knowledge-completion");
    assertThat(rows.stream().mapToDouble(NoiseFloorRow::maxLogProb).max().orElseThrow())
        .isEqualTo(largest);
  }

  @Test
  void theArrangementsHoldEveryRequestOnceInDifferentCompany() throws IOException {
    List<BatchPlanRow> rows =
        store.read(SPARK, BatchPlanRow.TABLE).collectAsList().stream()
            .map(BatchPlanRow.TABLE::fromRow)
            .toList();
    Map<String, Long> requests =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    BatchPlanRow::arrangement,
                    Collectors.summingLong(row -> row.requests().length)));
    long planned = store.read(SPARK, RequestRow.TABLE).count();
    assertThat(requests).isEqualTo(Map.of("planned", planned, "replicate", planned));
    assertThat(rows).allSatisfy(row -> assertThat(row.attentionRows()).isGreaterThan(0));
  }

  @Test
  void aSampleIsScoredAloneAndTheDifferenceIsTold() throws IOException {
    List<ScoreCheckRow> checks =
        store.read(SPARK, ScoreCheckRow.TABLE).collectAsList().stream()
            .map(ScoreCheckRow.TABLE::fromRow)
            .toList();
    assertThat(checks).hasSize(4);
    long requests = store.read(SPARK, RequestRow.TABLE).count();
    for (String checkpoint : List.of("base", "other")) {
      List<ScoreCheckRow> own =
          checks.stream().filter(row -> row.checkpointId().equals(checkpoint)).toList();
      assertThat(own.stream().mapToLong(ScoreCheckRow::nRequests).sum()).isEqualTo(requests);
      assertThat(own.stream().mapToLong(ScoreCheckRow::nChecked).sum())
          .isEqualTo(SelfCheck.size(requests));
    }
    assertThat(checks)
        .allSatisfy(
            row -> {
              assertThat(row.tokens()).isPositive().isLessThan(row.askedTokens());
              if (row.nChecked() > 0) {
                assertThat(row.largestDifference()).isLessThan(1e-5);
              }
            });
    assertThat(NOTES)
        .anyMatch(line -> line.matches("score: .* tokens computed \\(.*/s\\), .* saved .*"))
        .noneMatch(line -> line.startsWith("WARNING"));
    assertThat(NOTES)
        .filteredOn(line -> line.contains("self-check"))
        .singleElement()
        .asString()
        .matches(
            "score: self-check of %d requests, .*\\((base|other)\\)"
                .formatted(2 * SelfCheck.size(requests)));
  }

  @Test
  void theMetricsOfTheExecutorAreWhatTheAccumulatorsSay() {
    Map<String, Count> counters =
        Map.of(
            "requests", Count.REQUESTS,
            "tokens.computed", Count.TOKENS,
            "tokens.saved", Count.SAVED_TOKENS,
            "models.loaded", Count.LOADS,
            "rows.failed", Count.FAILED,
            "batches.split", Count.SPLITS);
    assertThat(registered.accumulated(Count.TOKENS)).isPositive();
    counters.forEach(
        (metric, count) ->
            assertThat(registered.grown(metric))
                .as(metric)
                .isEqualTo((double) registered.accumulated(count)));
    assertThat(1e3 * registered.grown("models.load-seconds"))
        .isCloseTo(registered.accumulated(Count.LOAD_MILLIS), within(1e-6));
    assertThat(registered.grownRows())
        .isCloseTo(registered.accumulated(Count.ATTENTION_ROWS), within(1e-3));
  }

  @Test
  void scoringAgainDoesNothing() throws IOException {
    List<String> notes = new ArrayList<>();
    new ScoreJob().run(SPARK, experiment, store, new Notes(notes));
    assertThat(notes).containsExactly("score: finished work is skipped, nothing is left to do");
  }
}
