package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.plan.Preflight;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;

/**
 * Every input below {@code cases} of the reference data, on which Lethe once went wrong, has its
 * right value. That of a case stands in its expected.md, with how it is known.
 */
@Tag("parity")
@Tag("spark")
@Tag("engine")
class CasesParityTest {
  private static final Path CASES =
      Path.of(System.getProperty("lethe.shared", ".")).resolve("cases");

  /** Cases whose right values other tests hold. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "r01-nan-weights", // BrokenCheckpointsTest
          "r02-weights-after-plan", // ChangedWeightsTest
          "e03-brackets-output", // TableStoreSparkTest
          "s20-numeric-names", // NumericNamesTest, benchmarks/readers.py
          "s25-gold-out-of-range", // ReportJobTest
          "s26-no-flip"); // PairedDifferenceTest

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private Experiment read(String name) throws IOException {
    return ExperimentReader.read(
        CASES.resolve(name).resolve("x.yaml").toString(),
        folder.resolve("out").toUri().toString(),
        new Configuration());
  }

  private List<PlannedRequest> plan(String name) throws IOException {
    SparkSession spark = LocalSpark.session();
    Experiment experiment = read(name);
    TableStore store = TableStore.open(spark, experiment.output());
    new PlanJob().run(spark, experiment, store, new Notes(notes));
    return store.read(spark, RequestRow.TABLE).collectAsList().stream()
        .map(RequestRow.TABLE::fromRow)
        .map(PlannedRequest::of)
        .sorted(
            Comparator.comparingLong((PlannedRequest row) -> row.request().docId())
                .thenComparingInt(row -> row.request().choice()))
        .toList();
  }

  /** Returns the contexts of a plan, a document each. */
  private static String contexts(List<PlannedRequest> rows) {
    return rows.stream()
        .filter(row -> row.request().choice() == 0)
        .map(row -> row.request().context())
        .collect(Collectors.joining(" | "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "d02-bigint; n 1.2345678901234567e+19 | m 7.0",
        "d03-case-keys; Tom has a | The sun is",
        "d04-duplicate-keys; second",
        "d05-underscore-file; Tom has a | The sun is",
        "d06-parquet-nanoseconds; Tom has a | The sun is",
        "d09-hub-pattern; q0 | q1",
        "d10-hub-folder; q0 | q1",
        "d12-gz-array; Tom has a | The sun is",
        "d13-empty-object; Tom has a | The sun is",
        "d15-nan; n nan | m 1.5",
        "d16-csv-index; Pick x | Pick w",
        "d18-float-text; f 1e+16 1e-07",
        "d21-json-field; Tom has a | The sun is"
      })
  void documentsAreAskedAsPythonReadsThem(String name, String contexts) throws IOException {
    List<PlannedRequest> rows = plan(name);
    assertThat(rows).extracting(row -> row.request().status().name()).containsOnly("OK");
    assertThat(contexts(rows)).isEqualTo(contexts);
  }

  @Test
  void wordsForNothingInCsvStayText() throws IOException {
    assertThat(plan("d20-csv-none"))
        .extracting(row -> row.request().continuation())
        .containsExactly(" NA", " None", " multi\nline", " x");
  }

  @Test
  void aTokenizerWithoutBosOfItsOwnBeginsWithEos() throws IOException {
    assertThat(plan("k03-bos-of-config"))
        .extracting(row -> row.request().contextTokens())
        .containsOnly(new int[] {2});
  }

  @Test
  void whatTokenizerConfigSaysAndTokenizerJsonDoesNotIsTold() throws IOException {
    plan("k01-add-bos");
    assertThat(notes)
        .anyMatch(note -> note.startsWith("WARNING: ") && note.contains("add_bos_token"));
  }

  @Test
  void anEmptyChoiceIsARowOfItsOwn() throws IOException {
    assertThat(plan("k05-empty-choice"))
        .extracting(row -> row.request().status().name())
        .containsExactly("EMPTY_CONTINUATION", "OK", "OK", "OK", "OK", "OK");
  }

  @ParameterizedTest
  @CsvSource({"m01-phi3-auto-map, 4", "s14-tied-head-only, 6"})
  void publishedFormsOfCheckpointsAreRead(String name, int requests) throws IOException {
    assertThat(plan(name)).hasSize(requests);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a04-adapter-bin; adapter_model.bin: is a pickle, which is never read",
        "s15-lfs-pointer; is a git-lfs pointer of 130 bytes"
      })
  void whatCannotBeReadIsNamed(String name, String problem) {
    try {
      plan(name);
    } catch (IOException | RuntimeException e) {
      notes.add(e.getMessage());
    }
    assertThat(String.join("\n", notes)).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "e01-parent-typo; unknown checkpoint bsae; did you mean base?",
        "e02-parent-cycle; checkpoint one descends from itself; correct the parent",
        "e04-no-training-split; task t has no training split; or train on another task"
      })
  void faultsOfExperimentsAreToldBeforeAnythingRuns(String name, String problem, String remedy) {
    assertThatThrownBy(() -> read(name))
        .isInstanceOfSatisfying(
            ExperimentException.class,
            e ->
                assertThat(e.faults())
                    .filteredOn(fault -> fault.problem().equals(problem))
                    .singleElement()
                    .extracting(Fault::remedy)
                    .asString()
                    .endsWith(remedy));
  }

  /** What the plan would refuse is told by validate. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a04-adapter-bin; adapter_model.bin: is a pickle",
        "s15-lfs-pointer; is a git-lfs pointer",
        "s25-gold-out-of-range; task t cannot ask any of its first 8 documents"
      })
  void whatWouldStopAPlanIsToldBeforeIt(String name, String problem) throws IOException {
    assertThat(Preflight.of("x.yaml", read(name), new Configuration()).faults())
        .singleElement()
        .extracting(Fault::problem)
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d02-bigint",
        "d06-parquet-nanoseconds",
        "d09-hub-pattern",
        "d10-hub-folder",
        "d12-gz-array",
        "d16-csv-index",
        "d21-json-field",
        "k05-empty-choice",
        "m01-phi3-auto-map",
        "s05-own-answer-shown",
        "s14-tied-head-only",
        "s20-numeric-names"
      })
  void whatCanBeAskedIsSound(String name) throws IOException {
    assertThat(Preflight.of("x.yaml", read(name), new Configuration()).faults()).isEmpty();
  }

  @Test
  void checkpointsWithEqualWeightsAreTold() throws IOException {
    plan("e05-same-weights");
    assertThat(notes)
        .anyMatch(note -> note.startsWith("WARNING: checkpoints base, tuned have equal weights"));
  }

  @Test
  void promptsThatAreCutAreCounted() throws IOException {
    List<PlannedRequest> rows = plan("p01-cut-prompts");
    assertThat(rows)
        .extracting(row -> row.request().audit().cutTokens() > 0)
        .containsExactly(true, true, false, false);
    assertThat(notes.get(0))
        .startsWith("WARNING: plan t: 2 of 4 requests lost the beginning of their prompt, ");
  }

  @Test
  void questionsThatAreShownWithTheirAnswerAreCounted() throws IOException {
    plan("s05-own-answer-shown");
    assertThat(notes.get(0))
        .startsWith("WARNING: plan t: 2 documents are asked with their own right answer");
  }

  @Test
  void everyCaseHasATest() throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java", CasesParityTest.class.getName().replace('.', '/') + ".java"));
    Set<String> untested = new TreeSet<>();
    try (Stream<Path> cases = Files.list(CASES)) {
      cases
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .filter(name -> !source.contains('"' + name) && !ELSEWHERE.contains(name))
          .forEach(untested::add);
    }
    assertThat(untested).isEmpty();
  }
}
