package org.lethe.job.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
import org.lethe.job.stage.Job;
import org.lethe.job.stage.SelfCheck;
import org.lethe.measure.Measures;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The base of the quickstart answers questions about the world it knows. */
@Tag("spark")
@Tag("engine")
class GenerateJobTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();

  private static final String BOTH = "[{task: answer, limit: 12}, {task: opposite, limit: 4}]";
  private static final List<String> NOTES = new ArrayList<>();

  @TempDir static Path folder;
  private static Experiment experiment;
  private static TableStore store;

  @BeforeAll
  static void generateAndCompare() throws IOException {
    Files.writeString(
        folder.resolve("answer.yaml"),
        """
        task: answer
        dataset_path: json
        dataset_kwargs: {data_files: {test: tasks/knowledge-instruction/test.jsonl}}
        test_split: test
        output_type: generate_until
        doc_to_text: prompt
        doc_to_target: answer
        generation_kwargs: {until: ["."], max_gen_toks: 6}
        metric_list:
          - {metric: exact_match, ignore_case: true, regexes_to_ignore: ["^ +| +$"]}
        filter_list:
          - {name: plain, filter: [{function: take_first}]}
          - {name: loud, filter: [{function: uppercase}, {function: take_first}]}
        """);
    Files.copy(CONF.resolve("tasks/quickstart/opposite.yaml"), folder.resolve("opposite.yaml"));
    experiment = experiment("out", BOTH, "{}");
    store = TableStore.open(SPARK, experiment.output());
    run(
        experiment,
        store,
        new PlanJob(),
        new ScoreJob(),
        new GenerateJob(),
        new DeriveJob(Measures.ordered(null)));
  }

  private static Experiment experiment(String output, String tasks, String model)
      throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: %s
        task-path: .
        data-path: %s/quickstart
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
          same: {path: %s/quickstart/base, role: control, parent: base}
        tasks: %s
        model: %s
        plan: {shard-documents: 8, batch-tokens: 40}
        score: {replicate: true}
        compare: {metric: exact_match, bootstrap-samples: 100, permutations: 100}
        """
            .formatted(output, CONF, CONF, CONF, tasks, model));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private static void run(Experiment experiment, TableStore store, Job... jobs) throws IOException {
    Progress noting = new Notes(NOTES);
    for (Job job : jobs) {
      job.run(SPARK, experiment, store, noting);
    }
  }

  private static <R> List<R> rows(Table table, Function<Row, R> row) throws IOException {
    return store.read(SPARK, table).collectAsList().stream().map(row).toList();
  }

  @Test
  void answersAreGeneratedMarkedAndCompared() throws IOException {
    List<GenerationRow> rows = rows(GenerationRow.TABLE, GenerationRow.TABLE::fromRow);
    assertThat(rows).hasSize(2 * 12 * 2);
    assertThat(rows).extracting(GenerationRow::status).containsOnly("OK");
    assertThat(rows).extracting(GenerationRow::response).noneMatch(text -> text.contains("."));
    double right = rows.stream().collect(Collectors.averagingDouble(GenerationRow::exactMatch));
    assertThat(right).as(rows.get(0).toString()).isGreaterThan(0.5); // guessing gives 1 in 16

    List<TaskScoreRow> scores =
        rows(TaskScoreRow.TABLE, TaskScoreRow.TABLE::fromRow).stream()
            .filter(row -> row.task().equals("answer"))
            .toList();
    assertThat(scores)
        .extracting(TaskScoreRow::metric)
        .containsOnly(
            "exact_match,plain",
            "rouge1,plain",
            "rouge2,plain",
            "rougeL,plain",
            "exact_match,loud",
            "rouge1,loud",
            "rouge2,loud",
            "rougeL,loud");
    assertThat(scores)
        .filteredOn(row -> row.metric().startsWith("exact_match"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(row.value()).isCloseTo(right, within(1e-12)));
    assertThat(rows(ForgettingRow.TABLE, ForgettingRow.TABLE::fromRow))
        .filteredOn(row -> row.task().equals("answer"))
        .hasSize(8)
        .allSatisfy(row -> assertThat(row.value()).isZero());
  }

  @Test
  void everyStageDoesWhatIsMissingAndNothingElse() throws IOException {
    NOTES.clear();
    run(
        experiment,
        store,
        new PlanJob(),
        new ScoreJob(),
        new GenerateJob(),
        new DeriveJob(Measures.ordered(null)));
    assertThat(NOTES)
        .containsExactly(
            "WARNING: checkpoints base, same have equal weights; a difference of exactly 0 between them is no finding",
            "plan: finished work is skipped, nothing is left to do",
            "score: finished work is skipped, nothing is left to do",
            "generate: finished work is skipped, nothing is left to do",
            "compare: finished work is skipped, nothing is left to do");
  }

  /** The base is sure of what it says: other batches turn nothing. */
  @Test
  void theBaseAnswersTwiceAndTheNoiseFloorSaysWhatTurned() throws IOException {
    List<GenerationRow> planned =
        rows(GenerationRow.TABLE, GenerationRow.TABLE::fromRow).stream()
            .filter(row -> row.checkpointId().equals("base"))
            .toList();
    List<GenerationRow> replicate = rows(GenerationRow.REPLICATES, GenerationRow.TABLE::fromRow);
    assertThat(replicate).extracting(GenerationRow::checkpointId).containsOnly("base");
    assertThat(replicate)
        .extracting(GenerationRow::docId, GenerationRow::filter, GenerationRow::response)
        .containsExactlyInAnyOrderElementsOf(
            planned.stream().map(r -> tuple(r.docId(), r.filter(), r.response())).toList());
    List<NoiseFloorRow> noise =
        rows(NoiseFloorRow.TABLE, NoiseFloorRow.TABLE::fromRow).stream()
            .filter(row -> row.task().equals("answer"))
            .toList();
    assertThat(noise)
        .hasSize(8)
        .allSatisfy(
            row -> {
              assertThat(row.n()).isEqualTo(12);
              assertThat(row.nRequests()).isEqualTo(12);
              assertThat(row.nChanged()).isZero();
              assertThat(row.maxLogProb()).isNull();
            });
    assertThat(noise)
        .filteredOn(row -> row.metric().startsWith("exact_match"))
        .extracting(NoiseFloorRow::nFlipped)
        .containsOnly(0L);
  }

  @Test
  void whatIsArrangedIsEveryRequestOnceUnderBothArrangements() throws IOException {
    List<BatchPlanRow> batches =
        rows(BatchPlanRow.TABLE, BatchPlanRow.TABLE::fromRow).stream()
            .filter(row -> row.task().equals("answer"))
            .toList();
    for (String arrangement : List.of("planned", "replicate")) {
      List<BatchPlanRow> own =
          batches.stream().filter(row -> row.arrangement().equals(arrangement)).toList();
      assertThat(own.stream().mapToInt(row -> row.requests().length).sum()).isEqualTo(12);
      assertThat(own.size()).isGreaterThanOrEqualTo(arrangement.equals("replicate") ? 4 : 2);
    }
  }

  @Test
  void aSampleIsJudgedAloneAndToldOnceAStage() throws IOException {
    assertThat(rows(ScoreCheckRow.TABLE, ScoreCheckRow.TABLE::fromRow))
        .filteredOn(row -> row.task().equals("answer"))
        .hasSize(2)
        .allSatisfy(
            row -> {
              assertThat(row.nRequests()).isEqualTo(12);
              assertThat(row.nChecked()).isEqualTo(SelfCheck.size(12)).isPositive();
              assertThat(row.nDifferent()).isZero();
              assertThat(row.largestDifference()).isZero();
              assertThat(row.tokens()).isPositive().isLessThan(row.askedTokens());
            });
  }

  @Test
  void anotherFilterMarksWhatWasGenerated() throws IOException {
    String task = Files.readString(folder.resolve("answer.yaml")).replace("answer\nd", "quiet\nd");
    Files.writeString(folder.resolve("quiet.yaml"), task);
    Experiment before = experiment("filters", "[{task: quiet, limit: 4}]", "{}");
    TableStore filtered = TableStore.open(SPARK, before.output());
    run(before, filtered, new PlanJob(), new GenerateJob());
    Set<Unit> units = Set.copyOf(filtered.publishedUnits(GenerationRow.TABLE));
    List<GenerationRow> heard = byPlace(filtered);
    Files.writeString(folder.resolve("quiet.yaml"), task.replace("uppercase", "lowercase"));
    Experiment after = experiment("filters", "[{task: quiet, limit: 4}]", "{}");
    NOTES.clear();
    run(after, filtered, new PlanJob(), new GenerateJob());
    assertThat(NOTES)
        .contains("plan: finished work is skipped, nothing is left to do")
        .contains(
            "generate: finished work is skipped, nothing is left to do"); // no model was asked
    assertThat(filtered.publishedUnits(GenerationRow.TABLE))
        .hasSameSizeAs(units)
        .doesNotContainAnyElementsOf(units);
    assertThat(byPlace(filtered))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("filtered")
        .isEqualTo(heard);
    assertThat(byPlace(filtered))
        .filteredOn(row -> row.filter().equals("loud"))
        .hasSize(2 * 4)
        .allSatisfy(
            row -> assertThat(row.filtered()).isEqualTo(row.response().toLowerCase(Locale.ROOT)));
  }

  /** Base and control have equal weights, so equal draws give them equal answers. */
  @Test
  void drawnAnswersFollowFromTheSeed() throws IOException {
    String task =
        Files.readString(folder.resolve("answer.yaml"))
            .replace("answer\nd", "drawn\nd")
            .replace("max_gen_toks: 6", "max_gen_toks: 6, do_sample: true, temperature: 2.0");
    Files.writeString(folder.resolve("drawn.yaml"), task + "repeats: 3\n");
    String tasks = "[{task: drawn, limit: 10}]";
    Experiment drawn = experiment("drawn", tasks, "{}");
    TableStore tables = TableStore.open(SPARK, drawn.output());
    run(drawn, tables, new PlanJob(), new GenerateJob());
    List<GenerationRow> heard = byPlace(tables);
    assertThat(heard).extracting(GenerationRow::status).containsOnly("OK");
    assertThat(heard)
        .allSatisfy(row -> assertThat(row.responses()).hasSize(3).startsWith(row.response()))
        .anySatisfy(row -> assertThat(Set.copyOf(row.responses())).hasSizeGreaterThan(1));
    assertThat(heard.stream().filter(row -> row.checkpointId().equals("same")))
        .extracting(GenerationRow::responses)
        .containsExactlyElementsOf(
            heard.stream()
                .filter(row -> row.checkpointId().equals("base"))
                .map(GenerationRow::responses)
                .toList());

    Files.writeString(
        folder.resolve("drawn.yaml"),
        task.replace("{function: uppercase}", "{function: majority_vote}") + "repeats: 3\n");
    NOTES.clear();
    run(experiment("drawn", tasks, "{}"), tables, new PlanJob(), new GenerateJob());
    assertThat(NOTES)
        .contains("generate: finished work is skipped, nothing is left to do"); // marked again
    assertThat(byPlace(tables))
        .extracting(GenerationRow::responses)
        .containsExactlyElementsOf(heard.stream().map(GenerationRow::responses).toList());

    run(experiment("drawn", tasks, "{}\nseed: 5"), tables, new PlanJob(), new GenerateJob());
    assertThat(byPlace(tables))
        .extracting(GenerationRow::responses)
        .isNotEqualTo(heard.stream().map(GenerationRow::responses).toList());
  }

  private static List<GenerationRow> byPlace(TableStore store) throws IOException {
    return store
        .read(SPARK, GenerationRow.TABLE)
        .orderBy(GenerationRow.CHECKPOINT_ID, GenerationRow.DOC_ID, GenerationRow.FILTER)
        .collectAsList()
        .stream()
        .map(GenerationRow.TABLE::fromRow)
        .toList();
  }

  @Test
  void choicesOfTheDocumentAreLettersWithoutAskingTheModelAgain() throws IOException {
    String task =
        Files.readString(folder.resolve("answer.yaml")).replace("answer\nd", "lettered\nd");
    Files.writeString(folder.resolve("lettered.yaml"), task);
    Experiment plain = experiment("letters", "[{task: lettered, limit: 8}]", "{}");
    TableStore tables = TableStore.open(SPARK, plain.output());
    run(plain, tables, new PlanJob(), new GenerateJob());
    String lettered = task.replace("function: uppercase", "function: multi_choice_regex");
    Files.writeString(folder.resolve("lettered.yaml"), lettered);
    NOTES.clear();
    run(
        experiment("letters", "[{task: lettered, limit: 8}]", "{}"),
        tables,
        new PlanJob(),
        new GenerateJob());
    assertThat(NOTES).contains("generate: finished work is skipped, nothing is left to do");
    List<GenerationRow> letters =
        byPlace(tables).stream().filter(row -> row.filter().equals("loud")).toList();
    assertThat(letters).extracting(GenerationRow::status).containsOnly("OK");
    assertThat(letters).extracting(GenerationRow::filtered).contains("(A)");
    List<String> lines =
        Files.readAllLines(CONF.resolve("quickstart/tasks/knowledge-instruction/test.jsonl"));
    for (GenerationRow row : letters) {
      JsonNode choices =
          new ObjectMapper().readTree(lines.get((int) (long) row.docId())).get("choices");
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < choices.size(); i++) {
        if (row.response().contains(choices.get(i).asText())) {
          expected.add("(" + "ABCD".charAt(i) + ")");
        }
      }
      assertThat(expected.isEmpty() ? List.of("[invalid]") : expected).contains(row.filtered());
    }
  }

  @Test
  void filtersThatReadChoicesAreRefusedWhereADocumentHasNone() throws IOException {
    Files.writeString(
        folder.resolve("bare.yaml"),
        Files.readString(folder.resolve("answer.yaml"))
            .replace("answer\nd", "bare\nd")
            .replace("uppercase", "multi_choice_regex")
            .replace("knowledge-instruction/test.jsonl", "heldout/test.jsonl"));
    Experiment bare = experiment("bare", "[{task: bare}]", "{}");
    TableStore tables = TableStore.open(SPARK, bare.output());
    assertThatThrownBy(() -> run(bare, tables, new PlanJob()))
        .isInstanceOfSatisfying(
            JobException.class,
            refused -> {
              assertThat(refused)
                  .hasMessageStartingWith(
                      "task bare: filter_list has multi_choice_regex, but document 0 has no texts");
              assertThat(refused.place()).endsWith("bare.yaml");
              assertThat(refused.remedy()).contains("use the filter regex");
            });
    assertThat(tables.publishedUnits(RequestRow.TABLE)).isEmpty();
  }

  /** Nobody can generate anew what no task asks for: the old answers are left alone. */
  @Test
  void anotherPrecisionIsDoneAnewAndWhatNoTaskAsksForIsNotRead() throws IOException {
    String one = "[{task: answer, limit: 2}]";
    Experiment wide = experiment("narrow", one, "{}");
    TableStore narrowed = TableStore.open(SPARK, wide.output());
    run(wide, narrowed, new PlanJob(), new GenerateJob());
    Set<Unit> before = Set.copyOf(narrowed.publishedUnits(GenerationRow.TABLE));
    Experiment narrow = experiment("narrow", one, "{precision: bf16}");
    run(narrow, narrowed, new GenerateJob());
    Set<Unit> after = narrowed.publishedUnits(GenerationRow.TABLE);
    assertThat(after).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    for (Unit unit : after) {
      assertThat(narrowed.manifest(unit).provenance()).containsEntry("dtype", "bf16");
    }
    assertThatThrownBy(() -> run(wide, narrowed, new DeriveJob(Measures.ordered(null))))
        .isInstanceOfSatisfying(
            JobException.class,
            refused -> {
              assertThat(refused).hasMessage("table generations was computed in bf16");
              assertThat(refused.remedy()).isEqualTo("run: lethe generate; or correct precision");
            });
    Experiment dropped = experiment("narrow", "[{task: opposite, limit: 2}]", "{}");
    run(dropped, narrowed, new PlanJob(), new ScoreJob(), new DeriveJob(Measures.ordered(null)));
    assertThat(narrowed.publishedUnits(ForgettingRow.TABLE)).hasSize(1);
  }
}
