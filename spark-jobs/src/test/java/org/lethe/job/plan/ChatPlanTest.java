package org.lethe.job.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.Notes;
import org.lethe.job.TinyExperiment;
import org.lethe.job.harness.LmEvalResults;
import org.lethe.job.harness.LoggedChats;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.message.JobException;
import org.lethe.table.PlannedRequest;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Unit;

/** Plans of a task bare and through the chat template of a checkpoint. */
@Tag("spark")
@Tag("engine")
class ChatPlanTest {
  private static final String TEMPLATE =
      "{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ eos_token }}{% endfor %}"
          + "{% if add_generation_prompt %}<assistant>{% endif %}\n";

  @TempDir Path folder;
  private TinyExperiment tiny;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void template() throws IOException {
    tiny = TinyExperiment.in(folder);
    Path merged = folder.resolve("merged");
    Files.writeString(merged.resolve("chat_template.jinja"), TEMPLATE);
    Files.writeString(merged.resolve("special_tokens_map.json"), "{\"eos_token\": \"</s>\"}");
  }

  private List<PlannedRequest> plan(String tasks) throws IOException {
    tiny.run(new PlanJob(List.of()), tiny.readTasks("{task: story}, " + tasks), new Notes(notes));
    return tiny.store().read(LocalSpark.session(), RequestRow.TABLE).collectAsList().stream()
        .map(RequestRow.TABLE::fromRow)
        .map(PlannedRequest::of)
        .filter(row -> !row.request().task().equals("story"))
        .toList();
  }

  private static List<PlannedRequest> of(List<PlannedRequest> rows, String task) {
    return rows.stream().filter(row -> row.request().task().equals(task)).toList();
  }

  @Test
  void bareAndThroughTheTemplateStandSideBySide() throws IOException {
    List<PlannedRequest> rows =
        plan("{task: facts}, {task: facts, chat: {system-instruction: Say it.}}");
    List<PlannedRequest> bare = of(rows, "facts");
    List<PlannedRequest> chat = of(rows, "facts-chat");
    assertThat(chat).hasSameSizeAs(bare).isNotEmpty();
    Map<String, PlannedRequest> byKey =
        bare.stream()
            .collect(
                Collectors.toMap(r -> r.request().docId() + " " + r.request().choice(), r -> r));
    for (PlannedRequest row : chat) {
      PlannedRequest plain = byKey.get(row.request().docId() + " " + row.request().choice());
      assertThat(row.request().context())
          .isEqualTo("<system>Say it.</s><user>" + plain.request().context() + "</s><assistant>");
      assertThat(" " + row.request().continuation()).isEqualTo(plain.request().continuation());
    }
  }

  /** Digests are those of Python's hashlib.sha256. */
  @Test
  void resultsForTheHarnessTellTheTemplate() throws IOException {
    Files.writeString(folder.resolve("merged/chat_template.jinja"), "abc");
    String tasks = "{task: facts}, {task: facts, chat: {system-instruction: Say it.}}";
    plan(tasks);
    Experiment experiment = tiny.readTasks("{task: story}, " + tasks);
    Map<String, Map<String, Object>> chats = LoggedChats.of(tiny.store());
    Map<String, Object> chat = chats.get("facts-chat");
    assertThat(chats).containsOnlyKeys("facts-chat");
    assertThat(chat)
        .containsEntry("chat_template", "abc")
        .containsEntry(
            "chat_template_sha", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        .containsEntry("system_instruction", "Say it.")
        .containsEntry("fewshot_as_multiturn", true);
    List<TaskScoreRow> both = List.of(row("facts"), row("facts-chat"));
    assertThat(new LmEvalResults(experiment, "base", both, chats).all())
        .containsEntry("chat_template", null);
    List<TaskScoreRow> one = List.of(row("facts-chat"));
    assertThat(new LmEvalResults(experiment, "base", one, chats).all()).containsAllEntriesOf(chat);
  }

  private static TaskScoreRow row(String task) {
    return new TaskScoreRow("base", task, "acc", 0.5, 0.1, 4, null, null, 0, 16, "p", "w");
  }

  @Test
  void validateRendersWhatThePlanAsks() throws IOException {
    assertThat(preflight("{task: facts, chat: true}").faults()).isEmpty();
    Files.writeString(
        folder.resolve("merged/chat_template.jinja"),
        "{{ raise_exception('roles must alternate') }}");
    assertThat(preflight("{task: facts}").faults()).isEmpty();
    assertThat(preflight("{task: facts, chat: true}").faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.problem()).endsWith("roles must alternate"));
  }

  @Test
  void validateTellsOfOtherEndsOfTexts() throws IOException {
    Files.writeString(folder.resolve("merged/generation_config.json"), "{\"eos_token_id\": 5}");
    assertThat(preflight("{task: facts}").warnings())
        .containsExactly(
            "WARNING: checkpoint merged has BOS 1, EOS 2 and ends of generations [5], and base has"
                + " BOS 1, EOS 2 and ends of generations [2]; all checkpoints are asked with those"
                + " of base");
  }

  private Preflight preflight(String tasks) throws IOException {
    Experiment experiment = tiny.readTasks("{task: story}, " + tasks);
    return Preflight.of("experiment.yaml", experiment, new Configuration());
  }

  /** The ids are those of TinyLlama's golden.json, which transformers wrote. */
  @Test
  void provenanceTellsTheTokensAroundPrompts() throws IOException {
    List<PlannedRequest> rows = plan("{task: facts}");
    int[] first = rows.get(0).request().contextTokens();
    Unit unit = tiny.store().published(ProvenanceRow.TABLE, List.of(), "requests").orElseThrow();
    ProvenanceRow row = tiny.store().rows(ProvenanceRow.TABLE, unit).get(0);
    JsonNode told = new ObjectMapper().readTree(row.options());
    assertThat(told.get("tokenizer").get("bos").asInt()).isEqualTo(1);
    assertThat(told.get("tokenizer").get("eos").asInt()).isEqualTo(2);
    assertThat(told.get("tokenizer").get("prefix").asInt()).isEqualTo(1);
    assertThat(told.get("first_tokens").get("facts").get(0).asInt()).isEqualTo(first[0]);
    assertThat(told.get("first_tokens").get("facts")).hasSizeLessThanOrEqualTo(8);
    assertThat(row.conventions()).isEqualTo("plan/4");
  }

  @Test
  void instructionTemplateAndTurnsArePartOfThePlan() throws IOException {
    String bare = plan("{task: facts, chat: true}").get(0).planId();
    String turns = plan("{task: facts, chat: {fewshot-as-multiturn: false}}").get(0).planId();
    String told = plan("{task: facts, chat: {system-instruction: x}}").get(0).planId();
    Files.writeString(folder.resolve("merged/chat_template.jinja"), TEMPLATE + " ");
    String other = plan("{task: facts, chat: true}").get(0).planId();
    assertThat(List.of(bare, turns, told, other)).doesNotHaveDuplicates();
  }

  @Test
  void aTemplateThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> plan("{task: facts, chat: {template-name: tools}}"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("task facts-chat has no chat template 'tools'");
    assertThatThrownBy(() -> plan("{task: facts, chat: {template: base}}"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("has no chat template 'default'");
  }

  @Test
  void aTemplateThatTakesNoSystemMessageIsUsedWithout() throws IOException {
    Files.writeString(
        folder.resolve("merged/chat_template.jinja"),
        "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}"
            + "{{ messages[0].content }}:");
    assertThat(plan("{task: facts, chat: {template: merged, system-instruction: x}}"))
        .allSatisfy(row -> assertThat(row.request().context()).doesNotContain("x:").endsWith(":"));
    assertThat(notes).anyMatch(note -> note.contains("takes no system message"));
  }
}
