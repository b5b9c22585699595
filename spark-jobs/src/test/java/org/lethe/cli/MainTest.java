package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.measure.Measures;
import org.lethe.message.JobException;
import picocli.CommandLine;

class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> done = new ArrayList<>();
  private final List<Stage> stages =
      List.of(
          new Stage(
              "plan",
              "Freezes requests.",
              "Writes requests.",
              (spark, experiment, store, progress) ->
                  done.add(
                      (experiment.score().replicate() ? "twice " : "plan ") + experiment.output()),
              List.of(new Switch("--twice", "Plans twice.", Experiment::replicated))),
          new Stage(
              "score",
              "Asks.",
              "Reads requests, writes scores.",
              (spark, experiment, store, progress) -> {
                throw new JobException(
                    JobException.Kind.DATA,
                    "12 of 300 requests have no answer",
                    "table scores, task antonym",
                    "an answer to every request",
                    "run score again, or allow incomplete scores");
              }));
  private String experiment;

  @BeforeEach
  void experiment() throws IOException {
    Files.createDirectories(folder.resolve("base"));
    Files.createDirectories(folder.resolve("tasks"));
    Files.writeString(
        folder.resolve("tasks/antonym.yaml"),
        """
        task: antonym
        dataset_path: json
        dataset_kwargs: {data_files: {test: antonym.jsonl}}
        test_split: test
        output_type: multiple_choice
        doc_to_text: prompt
        doc_to_choice: choices
        doc_to_target: gold
        """);
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        name: tiny
        output: out
        task-path: tasks
        checkpoints:
          base: {path: base, role: base}
        tasks:
          - task: antonym
        """);
    experiment = file.toString();
  }

  @Test
  void everyCommandHasHelpWithExamples() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Examples:", "validate", "plan", "score", "run");
    for (String command : List.of("validate", "plan", "score", "run")) {
      out.getBuffer().setLength(0);
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString())
          .contains("Examples:", "lethe", command + " conf/experiments/", "--output");
    }
  }

  @Test
  void theVersionIsTold() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("lethe ");
  }

  @Test
  void aSoundExperimentIsValid() throws IOException {
    Path base = Path.of("..", "conf", "quickstart", "base").toAbsolutePath().normalize();
    Path file = Path.of(experiment);
    Files.writeString(file, Files.readString(file).replace("{path: base,", "{path: " + base + ","));
    Files.writeString(
        folder.resolve("antonym.jsonl"),
        "{\"prompt\": \"hot\", \"choices\": [\"cold\", \"blue\"], \"gold\": 0}\n");
    assertThat(run("validate", experiment)).isZero();
    assertThat(out.toString())
        .isEqualTo("tiny is valid: 1 checkpoints, 1 tasks, output file:%s/out%n".formatted(folder));
  }

  @Test
  void whatCannotBeOpenedIsNotSound() {
    assertThat(run("validate", experiment)).isEqualTo(64);
    assertThat(err.toString())
        .contains(
            "config.json",
            "place:    %s, checkpoints.base.path".formatted(experiment),
            "nothing at file:%s/antonym.jsonl".formatted(folder));
  }

  @Test
  void faultsOfAnExperimentEndWith64AndNameTheirPlace() throws IOException {
    Files.writeString(Path.of(experiment), "seeed: 4\n", StandardOpenOption.APPEND);
    assertThat(run("validate", experiment)).isEqualTo(64);
    assertThat(err.toString())
        .isEqualTo(
            """
            error: unknown key seeed
              place:    %s:8, seeed
              expected: one of name, output, seed, task-path, data-path, checkpoints, tasks, training, model, plan, score, %s
              remedy:   did you mean seed?
            """
                .formatted(
                    experiment,
                    Measures.ALL.stream()
                        .map(measure -> measure.settings().section())
                        .distinct()
                        .collect(Collectors.joining(", "))));
  }

  @Test
  void aFaultCanBeAnEventInJson() throws IOException {
    Files.writeString(Path.of(experiment), "seeed: 4\n", StandardOpenOption.APPEND);
    assertThat(run("validate", experiment, "--log-format", "json")).isEqualTo(64);
    JsonNode event = new ObjectMapper().readTree(err.toString());
    assertThat(event.get("event").asText()).isEqualTo("error");
    assertThat(event.get("code").asInt()).isEqualTo(64);
    assertThat(event.get("problem").asText()).isEqualTo("unknown key seeed");
    assertThat(event.get("place").asText()).isEqualTo(experiment + ":8, seeed");
    assertThat(event.get("remedy").asText()).isEqualTo("did you mean seed?");
    assertThat(run("validate", experiment, "--log-format", "xml")).isEqualTo(64);
  }

  @Test
  void taskFilesThatCannotBeReadAreCountedByReason() throws IOException {
    Path tasks = folder.resolve("tasks");
    String include = "include: antonym.yaml\n";
    Files.writeString(tasks.resolve("a.yaml"), include + "task: a\nprocess_docs: !function u.a\n");
    Files.writeString(tasks.resolve("b.yaml"), include + "task: b\nprocess_docs: !function u.b\n");
    String twoReasons = "task: c\nprocess_docs: !function u.c\nunsafe_code: true\n";
    Files.writeString(tasks.resolve("c.yaml"), include + twoReasons);
    Files.writeString(tasks.resolve("both.yaml"), "group: both\ntask: [antonym]\n");
    assertThat(run("tasks", tasks.toString())).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            1 of 4 task files can be read as they are; 1 groups
              tasks   alone  reason; alone: of tasks that have no other
                  3       2  process_docs uses !function
                  1       0  unsafe_code is not supported
            """);
    assertThat(run("tasks", tasks.toString(), "--list")).isZero();
    assertThat(out.toString()).contains(tasks + "/a.yaml:3: process_docs uses !function u.a");
  }

  @Test
  void aWrongCommandLineEndsWith64() {
    assertThat(run("validate")).isEqualTo(64);
    assertThat(err.toString()).startsWith("Missing required parameter: 'EXPERIMENT'");
    assertThat(run("train", experiment)).isEqualTo(64);
    assertThat(run("validate", experiment, "--fast")).isEqualTo(64);
    assertThat(run("run", experiment, "--only", "plan,guess")).isEqualTo(64);
    assertThat(err.toString()).contains("unknown stage or measure guess; stages are [plan, score]");
    assertThat(run("run", experiment, "--except", "scor")).isEqualTo(64);
    assertThat(err.toString()).contains("unknown stage or measure scor, did you mean score?");
    assertThat(run("plan", experiment, "--task", "antonym")).isEqualTo(64);
    assertThat(err.toString()).contains("plan takes all checkpoints and tasks");
    assertThat(run("run", experiment, "--task", "antonim")).isEqualTo(64);
    assertThat(err.toString())
        .contains("the experiment has no task antonim", "did you mean antonym?");
  }

  @Test
  @Tag("spark")
  void stagesAreLeftOutByName() {
    assertThat(run("run", experiment, "--except", "score")).isZero();
    assertThat(done).hasSize(1);
  }

  @Test
  @Tag("spark")
  void aStageRunsWithTheOutputAsked() {
    assertThat(run("plan", experiment, "--output", folder.resolve("elsewhere").toString()))
        .isZero();
    assertThat(run("plan", "--twice", experiment)).isZero();
    assertThat(done)
        .containsExactly(
            "plan file:" + folder.resolve("elsewhere"), "twice file:" + folder + "/out");
    assertThat(run("score", "--twice", experiment)).as("not an option of score").isEqualTo(64);
  }

  @Test
  @Tag("spark")
  void runEndsWithWhatAJobCannotMend() {
    assertThat(run("run", experiment)).isEqualTo(65);
    assertThat(done).hasSize(1);
    assertThat(err.toString())
        .isEqualTo(
            """
            error: 12 of 300 requests have no answer
              place:    table scores, task antonym
              expected: an answer to every request
              remedy:   run score again, or allow incomplete scores
            """);
    err.getBuffer().setLength(0);
    assertThat(run("run", experiment, "--only", "score", "--debug")).isEqualTo(65);
    assertThat(done).hasSize(1);
    assertThat(err.toString()).contains("\tat org.lethe.cli.");
  }

  @Test
  @Tag("spark")
  void runTellsWhereThingsAre() {
    assertThat(run("run", experiment, "--only", "plan")).isZero();
    assertThat(out.toString())
        .contains(
            "plan",
            "total",
            "tables  file:" + folder + "/out/tables",
            "next    run the other stages")
        .doesNotContain("report.html");
  }

  private int run(String... args) {
    CommandLine lethe =
        Main.commandLine(
            stages, new PrintStream(OutputStream.nullOutputStream()), new OutsideStop());
    return lethe.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }
}
