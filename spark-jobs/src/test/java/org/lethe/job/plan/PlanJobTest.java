package org.lethe.job.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Notes;
import org.lethe.job.TinyExperiment;
import org.lethe.message.JobException;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Plans small files of documents, most of them not as they should be. */
@Tag("spark")
@Tag("engine")
class PlanJobTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private List<PlannedRequest> plan(String documents, String more) throws IOException {
    return plan(documents, more, "task: task");
  }

  private List<PlannedRequest> plan(String documents, String more, String entry)
      throws IOException {
    Files.writeString(folder.resolve("documents.jsonl"), documents);
    Files.writeString(
        folder.resolve("task.yaml"),
        """
        task: made_up
        dataset_path: json
        dataset_kwargs: {data_files: {test: documents.jsonl}}
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{q}}{% if hint %} ({{hint}}){% endif %}"
        doc_to_choice: ["no", "yes"]
        doc_to_target: "{{a}}"
        """
            + more);
    Files.writeString(
        folder.resolve("experiment.yaml"),
        """
        output: out
        task-path: .
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
        tasks: [{%s}]
        """
            .formatted(CONF, entry));
    Experiment experiment =
        ExperimentReader.read(
            folder.resolve("experiment.yaml").toString(),
            null,
            SPARK.sparkContext().hadoopConfiguration());
    TableStore store = TableStore.open(SPARK, experiment.output());
    new PlanJob().run(SPARK, experiment, store, new Notes(notes));
    return store.read(SPARK, RequestRow.TABLE).collectAsList().stream()
        .map(RequestRow.TABLE::fromRow)
        .map(PlannedRequest::of)
        .toList();
  }

  @Test
  void aFieldThatOtherDocumentsHaveIsNone() throws IOException {
    List<PlannedRequest> rows =
        plan(
            """
            {"q": "Is it?", "a": 1, "hint": "it is"}
            {"q": "Is it not?", "a": 0}
            """,
            "");
    assertThat(rows)
        .extracting(row -> row.request().context())
        .containsOnly("Is it? (it is)", "Is it not?");
    assertThat(notes).containsExactly("plan: 1 tasks");
  }

  @Test
  void documentsWithAnEqualFieldAreOfOneCluster() throws IOException {
    String documents =
        """
        {"q": "Is near far?", "a": 0, "word": "near"}
        {"q": "Is old new?", "a": 0, "word": 7}
        {"q": "Is near near?", "a": 1, "word": "near"}
        {"q": "Is old old?", "a": 1, "word": 7}
        """;
    List<PlannedRequest> rows = plan(documents, "", "task: task, cluster: word");
    assertThat(rows)
        .extracting(row -> row.request().docId() + " of " + row.request().cluster())
        .containsOnly("0 of 0", "1 of 1", "2 of 0", "3 of 1");
    String clustered = rows.get(0).planId();
    assertThat(plan(documents, ""))
        .allSatisfy(row -> assertThat(row.request().cluster()).isNull())
        .allSatisfy(row -> assertThat(row.planId()).isNotEqualTo(clustered));
  }

  @Test
  void aDocumentWithoutTheFieldOfClustersIsAnError() {
    assertThatThrownBy(
            () ->
                plan(
                    """
                    {"q": "Is it?", "a": 1, "word": "it"}
                    {"q": "Is it not?", "a": 0}
                    """,
                    "",
                    "task: task, cluster: word"))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(
            "task made_up: cluster names field 'word', which document 1 does not have");
  }

  @Test
  void requestsThatCannotBeAskedAreTold() throws IOException {
    plan(
        """
        {"q": "Is it?", "a": 1, "hint": "it is"}
        {"q": "Is it?", "a": 7}
        """,
        "");
    assertThat(notes.get(0))
        .startsWith("plan made_up: 1 of 3 requests cannot be asked; document 1, NO_GOLD: ");
  }

  @Test
  void aLineThatIsNoJsonIsAnError() {
    assertThatThrownBy(() -> plan("{\"q\": \"Is it?\", \"a\": 1}\n{\"q\": \"Is\n", ""))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("cannot read the documents: after 1 documents: line 2, column ");
  }

  @Test
  void aConditionOnAnUnknownFieldIsAnError() {
    assertThatThrownBy(() -> plan("{\"q\": \"Is it?\", \"a\": 1}\n", "where: kind = 3\n"))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("cannot evaluate where: kind = 3: ");
  }

  @Test
  void aPoolThatHoldsOnlyCopiesOfADocumentIsARow() throws IOException {
    List<PlannedRequest> rows =
        plan(
            """
            {"q": "Is it?", "a": 1, "hint": null}
            {"q": "Is it?", "a": 1}
            {"q": "Is it?", "a": 1}
            {"q": "Is it not?", "a": 0}
            """,
            "num_fewshot: 2\nfewshot_split: test\n");
    assertThat(rows)
        .extracting(row -> row.request().docId() + " " + row.request().status())
        .containsExactlyInAnyOrder(
            "0 TEMPLATE_ERROR", "1 TEMPLATE_ERROR", "2 TEMPLATE_ERROR", "3 OK", "3 OK");
  }

  @Test
  void aPoolOfExamplesThatIsTooSmallIsAnError() {
    assertThatThrownBy(() -> plan("{\"q\": \"Is it?\", \"a\": 1}\n", "num_fewshot: 2\n"))
        .isInstanceOf(JobException.class)
        .hasMessage("task made_up asks for 2 worked examples of split test, which has 1 documents");
  }

  private PromptAuditRow audit() throws IOException {
    TableStore store = TableStore.open(SPARK, folder.resolve("out").toString());
    Unit unit = store.published(PromptAuditRow.TABLE, List.of(), "made_up").orElseThrow();
    return store.rows(PromptAuditRow.TABLE, unit).get(0);
  }

  @Test
  void copiesAndEmptyPromptsAreCounted() throws IOException {
    plan(
        """
        {"q": "Is it?", "a": 1, "hint": ""}
        {"q": "Is it not?", "a": 0, "hint": ""}
        {"q": "Is it?", "a": 1, "hint": ""}
        {"q": "Is it?", "a": 0, "hint": ""}
        {"q": "Is it?", "a": 1, "hint": ""}
        {"q": "", "a": 0, "hint": ""}
        """,
        "");
    PromptAuditRow row = audit();
    assertThat(List.of(row.documents(), row.asked(), row.copies(), row.emptyPrompts()))
        .containsExactly(6L, 12L, 2L, 2L);
    assertThat(row.amongExamples()).isNull();
    assertThat(row.shareCopies()).isEqualTo(2.0 / 6);
    assertThat(notes)
        .contains(
            "plan made_up: 2 of 6 documents repeat an earlier one; intervals take them for independent",
            "plan made_up: 2 of 12 requests have an empty prompt: the answer is scored after the prefix token alone");
  }

  @Test
  void documentsAmongTheExamplesAreCounted() throws IOException {
    plan(
        """
        {"q": "Is it?", "a": 1, "hint": ""}
        {"q": "Is it not?", "a": 0, "hint": ""}
        {"q": "Was it?", "a": 0, "hint": ""}
        """,
        """
        num_fewshot: 1
        fewshot_config: {sampler: first_n, samples: [{q: "Is it?", a: 1, hint: ""}]}
        """);
    PromptAuditRow row = audit();
    assertThat(row.amongExamples()).isEqualTo(1);
    assertThat(row.showsOwnAnswer()).isEqualTo(1);
    assertThat(row.shareShowsOwnAnswer()).isEqualTo(1.0 / 3);
    assertThat(row.emptyPrompts()).isZero();
  }

  @Test
  void aPlanWithoutItsAuditIsAuditedAnew() throws IOException {
    String documents =
        "{\"q\": \"Is it?\", \"a\": 1, \"hint\": \"\"}\n{\"q\": \"Is it?\", \"a\": 1, \"hint\": \"\"}\n";
    plan(documents, "");
    PromptAuditRow first = audit();
    TableStore store = TableStore.open(SPARK, folder.resolve("out").toString());
    store.discard(store.published(PromptAuditRow.TABLE, List.of(), "made_up").orElseThrow());
    plan(documents, "");
    assertThat(audit()).isEqualTo(first);
    assertThat(notes).last().isEqualTo("plan: finished work is skipped, nothing is left to do");
  }

  @Test
  void thePlanIsTheSameForEveryDevice() throws IOException {
    List<List<String>> plans = new ArrayList<>();
    for (String device : List.of("auto", "cpu", "gpu")) {
      TinyExperiment tiny = TinyExperiment.in(Files.createDirectory(folder.resolve(device)));
      tiny.run(new PlanJob(), tiny.read("model: {device: %s}".formatted(device)));
      plans.add(rows(tiny.store(), RequestRow.TABLE));
      plans.add(rows(tiny.store(), BatchPlanRow.TABLE));
    }
    assertThat(plans.get(0))
        .as("requests")
        .isNotEmpty()
        .isEqualTo(plans.get(2))
        .isEqualTo(plans.get(4));
    assertThat(plans.get(1))
        .as("batches")
        .isNotEmpty()
        .isEqualTo(plans.get(3))
        .isEqualTo(plans.get(5));
  }

  /** The rows of a table as text, for records of arrays are equal by identity. */
  private static List<String> rows(TableStore store, Table<?> table) throws IOException {
    return store.read(SPARK, table).toJSON().collectAsList().stream().sorted().toList();
  }
}
