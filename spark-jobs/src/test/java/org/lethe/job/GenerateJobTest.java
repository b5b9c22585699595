package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.table.ForgettingRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.TaskScoreRow;
import org.lethe.table.Unit;

/** The base of the quickstart answers questions about the world it knows. */
@Tag("spark")
@Tag("engine")
class GenerateJobTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public Stage begin(String what, String unit, long total, LongSupplier done) {
          return () -> {};
        }

        @Override
        public void note(String line) {
          notes.add(line);
        }
      };

  private Experiment experiment(String model) throws IOException {
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
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: .
        data-path: %s/quickstart
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
          same: {path: %s/quickstart/base, role: control, parent: base}
        tasks: [{task: answer, limit: 12}]
        model: %s
        plan: {shard-documents: 8, batch-tokens: 40}
        compare: {metric: exact_match, bootstrap-samples: 100, permutations: 100}
        """
            .formatted(CONF, CONF, CONF, model));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private void run(Experiment experiment, TableStore store, Job... jobs) throws IOException {
    for (Job job : jobs) {
      job.run(SPARK, experiment, store, progress);
    }
  }

  @Test
  void answersAreGeneratedOnceMarkedAndCompared() throws IOException {
    Experiment experiment = experiment("{}");
    TableStore store = TableStore.open(SPARK, experiment.output());
    run(experiment, store, new PlanJob(), new ScoreJob(), new GenerateJob(), new CompareJob());
    assertThat(store.publishedUnits(RequestRow.TABLE)).hasSize(2);
    assertThat(store.publishedUnits(ScoreRow.TABLE)).isEmpty();
    List<GenerationRow> rows =
        store.read(SPARK, GenerationRow.TABLE).collectAsList().stream()
            .map(GenerationRow::fromRow)
            .toList();
    assertThat(rows).hasSize(2 * 12 * 2);
    assertThat(rows).extracting(GenerationRow::status).containsOnly("OK");
    assertThat(rows).extracting(GenerationRow::response).noneMatch(text -> text.contains("."));
    double right = rows.stream().collect(Collectors.averagingDouble(GenerationRow::exactMatch));
    assertThat(right).as(rows.get(0).toString()).isGreaterThan(0.7); // it knows the facts

    List<TaskScoreRow> scores =
        store.read(SPARK, TaskScoreRow.TABLE).collectAsList().stream()
            .map(TaskScoreRow::fromRow)
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
    List<ForgettingRow> forgetting =
        store.read(SPARK, ForgettingRow.TABLE).collectAsList().stream()
            .map(ForgettingRow::fromRow)
            .toList();
    assertThat(forgetting).hasSize(8).allSatisfy(row -> assertThat(row.value()).isZero());

    notes.clear();
    run(experiment, store, new PlanJob(), new ScoreJob(), new GenerateJob(), new CompareJob());
    assertThat(notes)
        .contains(
            "plan: everything is published already",
            "score: every task generates its answers",
            "generate: everything is published already",
            "compare: everything is published already");
  }

  @Test
  void anotherPrecisionIsGeneratedAnewAndNamed() throws IOException {
    Experiment wide = experiment("{}");
    TableStore store = TableStore.open(SPARK, wide.output());
    run(wide, store, new PlanJob(), new GenerateJob());
    Set<Unit> before = Set.copyOf(store.publishedUnits(GenerationRow.TABLE));
    run(experiment("{precision: bf16}"), store, new GenerateJob());
    Set<Unit> after = store.publishedUnits(GenerationRow.TABLE);
    assertThat(after).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    for (Unit unit : after) {
      assertThat(store.manifest(unit).provenance()).containsEntry("dtype", "bf16");
    }
    assertThatThrownBy(() -> run(wide, store, new CompareJob()))
        .isInstanceOf(JobException.class)
        .hasMessage("table generations was computed in bf16");
  }
}
