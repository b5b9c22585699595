package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.Golden.Columns;
import org.lethe.job.derive.DeriveJob;
import org.lethe.measure.Measures;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.transitions.TransitionRow;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Compares a family of several lengths and seeds with what pandas says of it (curves.py). */
@Tag("spark")
class CompareCurvesTest {
  private static final String OPTIONS =
      "{bootstrap-samples: 400, permutations: 1000, knowledge-pairs: [{name: facts, knowledge: k,"
          + " instruction: b}, {knowledge: a, instruction: b}]}";
  private static final List<String> GROUP =
      List.of("x", "y", "method", "training_steps", "seed", "runs");
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "transitions", List.of("trained_on", "seed", "task", "metric"),
          "knowledge_instruction", List.of("checkpoint_id", "reference_id", "pair", "metric"),
          "knowledge_items", List.of("checkpoint_id", "reference_id", "pair"),
          "correlations", GROUP,
          "findings",
              List.of(
                  "finding", "trained_on", "training_steps", "task", "metric", "x", "y", "method"));

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path output;
  private static JsonNode golden;
  private static Experiment experiment;
  private static TableStore store;

  @BeforeAll
  static void compare() throws IOException {
    golden = MadeUpFamily.read("curves.json");
    MadeUpFamily family = MadeUpFamily.curves();
    store = TableStore.open(SPARK, output.toString());
    family.publish(store);
    experiment = family.experiment(output.toString(), OPTIONS);
    new DeriveJob(Measures.ordered(null)).run(SPARK, experiment, store, Progress.SILENT);
  }

  static Stream<String> tables() {
    return KEYS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableEqualsPandas(String name) throws IOException {
    Columns stated = name.equals("correlations") ? Columns.SOME : Columns.ALL;
    Golden.assertEqual(SPARK, store, name, KEYS.get(name), golden.get(name), stated);
  }

  @Test
  void pairsOfOtherLengthsAndSeedsAreNeverInOneCoefficient() throws IOException {
    int tasks = experiment.tasks().size();
    assertThat(store.read(SPARK, CorrelationRow.TABLE).collectAsList())
        .isNotEmpty()
        .extracting(CorrelationRow.TABLE::fromRow)
        .allSatisfy(row -> assertThat(row.nPairs()).isLessThanOrEqualTo((tasks - 1L) * tasks))
        .allSatisfy(row -> assertThat(row.trainingSteps()).isNotNull());
  }

  @Test
  void curvesAreReadBackAsWritten() throws IOException {
    Unit unit = store.publishedUnits(TransitionRow.TABLE).iterator().next();
    assertThat(store.rows(TransitionRow.TABLE, unit).stream())
        .filteredOn(row -> row.task().equals("b") && row.metric().equals("acc") && row.seed() == 1)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.trainingSteps()).containsExactly(10, 40, 160, 640);
              assertThat(row.stages()).containsExactly("NONE", "PSEUDO", "ACTUAL", "ACTUAL");
              assertThat(row.tStar()).isEqualTo(160);
            });
  }
}
