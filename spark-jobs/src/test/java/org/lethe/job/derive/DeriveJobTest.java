package org.lethe.job.derive;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.Notes;
import org.lethe.measure.Measures;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Compares the made-up family with what pandas and scipy say of it (comparison.py). */
@Tag("spark")
class DeriveJobTest {
  private static final String OPTIONS =
      "{bootstrap-samples: 400, permutations: 1000, loss-text: text}";
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          entry("floors", List.of("task", "metric")),
          entry("task_scores", List.of("checkpoint_id", "task", "metric")),
          entry("noise_floor", List.of("checkpoint_id", "task", "metric")),
          entry(
              "forgetting",
              List.of("checkpoint_id", "reference_id", "task", "metric", "convention")),
          entry("flips", List.of("checkpoint_id", "reference_id", "task", "metric")),
          entry("recovery", List.of("restored_id", "task", "metric")),
          entry("recovery_pooled", List.of("restored_id", "metric")),
          entry("claims", List.of("family", "metric", "checkpoint_id", "task")),
          entry("families", List.of("family", "metric", "claim")),
          entry(
              "task_similarity", List.of("checkpoint_id", "task_a", "task_b", "layer", "measure")),
          entry(
              "gradient_alignment",
              List.of("checkpoint_id", "task_a", "task_b", "scope", "layer", "module")),
          entry(
              "representation_drift",
              List.of("checkpoint_id", "reference_id", "task", "layer", "position")),
          entry("correlations", List.of("x", "y", "method")));

  @TempDir static Path inputs;
  @TempDir static Path output;

  private static final SparkSession SPARK = LocalSpark.session();
  private static JsonNode golden;
  private static MadeUpFamily family;
  private static Experiment experiment;
  private static TableStore store;

  @BeforeAll
  static void compare() throws IOException {
    golden = MadeUpFamily.read("comparison.json");
    family = MadeUpFamily.read();
    family.publish(TableStore.open(SPARK, inputs.toString()));
    store = copied(output);
    experiment = family.experiment(output.toString(), OPTIONS);
    new DeriveJob(Measures.ordered(null)).run(SPARK, experiment, store, Progress.SILENT);
  }

  private static TableStore copied(Path folder) throws IOException {
    FileUtils.copyDirectory(inputs.toFile(), folder.toFile());
    return TableStore.open(SPARK, folder.toString());
  }

  static Stream<String> tables() {
    return KEYS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableEqualsPandasAndScipy(String name) throws IOException {
    Golden.assertEqual(SPARK, store, name, KEYS.get(name), golden.get(name), Golden.Columns.ALL);
  }

  @Test
  void runningAgainWritesNothing() throws IOException {
    List<String> notes = new ArrayList<>();
    new DeriveJob(Measures.ordered(null)).run(SPARK, experiment, store, new Notes(notes));
    assertThat(notes).containsExactly("compare: finished work is skipped, nothing is left to do");
  }

  @Test
  void missingScoresAreRefusedUnlessAllowed(@TempDir Path folder) throws IOException {
    TableStore partial = copied(folder);
    for (Unit unit : partial.publishedUnits(ScoreRow.TABLE)) {
      if (unit.partition().equals(List.of("ft-b", "c")) && unit.slot().startsWith("00001")) {
        partial.discard(unit);
      }
    }
    Experiment strict = family.experiment(folder.toString(), OPTIONS);
    assertThatThrownBy(
            () ->
                new DeriveJob(Measures.ordered(null)).run(SPARK, strict, partial, Progress.SILENT))
        .isInstanceOfSatisfying(
            JobException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(JobException.Kind.DATA);
              assertThat(e)
                  .hasMessage("scores are incomplete: ft-b on c: 1 of 2 shards not scored");
              assertThat(e.remedy()).contains("compare.allow-incomplete: true");
            });
    assertThat(partial.publishedUnits(TaskScoreRow.TABLE)).isEmpty();

    String allowed =
        "{bootstrap-samples: 10, permutations: 10, loss-text: text, allow-incomplete: true}";
    List<String> notes = new ArrayList<>();
    Experiment lenient = family.experiment(folder.toString(), allowed);
    new DeriveJob(Measures.ordered(null)).run(SPARK, lenient, partial, new Notes(notes));
    assertThat(notes)
        .contains(
            "compare: scores are incomplete: ft-b on c: 1 of 2 shards not scored",
            "compare: a: 1 of 105 requests cannot be asked; table requests says why");
    List<TaskScoreRow> scores =
        partial.read(SPARK, TaskScoreRow.TABLE).collectAsList().stream()
            .map(TaskScoreRow.TABLE::fromRow)
            .filter(row -> row.task().equals("c") && row.metric().equals("acc"))
            .toList();
    assertThat(scores).filteredOn(row -> row.checkpointId().equals("ft-b")).hasSize(1);
    assertThat(scores)
        .allSatisfy(
            row -> assertThat(row.n()).isEqualTo(row.checkpointId().equals("ft-b") ? 20 : 30));
  }

  @Test
  void answersOfOtherWeightsCountAsMissing(@TempDir Path folder) throws IOException {
    TableStore stale = copied(folder);
    Unit text = stale.published(ScoreRow.TABLE, List.of("ft-c", "text"), "00000-of-00001").get();
    List<ScoreRow> rows =
        stale.rows(ScoreRow.TABLE, text).stream()
            .map(
                row ->
                    ScoreRowBuilder.stagedBuilder()
                        .requestId(row.requestId())
                        .docId(row.docId())
                        .choice(row.choice())
                        .shard(row.shard())
                        .logProb(row.logProb())
                        .tokenLogProbs(row.tokenLogProbs())
                        .nTokens(row.nTokens())
                        .isGreedy(row.isGreedy())
                        .status(row.status())
                        .error(row.error())
                        .planId(row.planId())
                        .weightsDigest("others")
                        .checkpointId(row.checkpointId())
                        .task(row.task())
                        .build())
            .toList();
    Unit others = Unit.of(ScoreRow.TABLE, text.slot(), "k2", "ft-c", "text");
    stale.replace(ScoreRow.TABLE, rows, others, Map.of());
    assertThatThrownBy(
            () ->
                new DeriveJob(Measures.ordered(null))
                    .run(
                        SPARK,
                        family.experiment(folder.toString(), OPTIONS),
                        stale,
                        Progress.SILENT))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "scores are incomplete: ft-c on text: 4 of 4 requests not scored, 0 failed in the"
                + " engine");
  }
}
