package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.DocumentedCommand;
import org.lethe.LocalSpark;
import org.lethe.PythonProcess;
import org.lethe.message.JobException;
import org.lethe.report.FigureBrowser;

/**
 * Executes every command of Lethe that a document shows, with the names of two small models and of
 * their experiments in place of the document's; Spark's options are left to the launcher's tests.
 */
@Tag("spark")
@Tag("engine")
class DocumentedCommandsRunTest {
  /** A metric's name that begins with the application's, which is that of a command. */
  private static final String METRIC = "lethe score quickstart.driver.plugin";

  /** Commands that make what others need, in this order. */
  private static final List<String> FIRST = List.of("init", "validate", "run", "export");

  /** What a command leaves, by its words without names of files. */
  private static final Map<String, String> LEAVES =
      Map.ofEntries(
          Map.entry("init --base --fine-tuned", "own/{experiment,tasks/capitals}.yaml"),
          Map.entry("run", "own/runs/own/report.html"),
          Map.entry("export summary", "own/runs/own/export/summary.md"),
          Map.entry("export tables", "own/runs/own/export/*.csv"),
          Map.entry("export tables --format latex", "own/runs/own/export/*.tex"),
          Map.entry("export figures", "own/runs/own/export/figures/*.svg"),
          Map.entry("export metrics --format mlflow", "own/runs/own/export/mlruns/*/*/meta.yaml"),
          Map.entry("export metrics --format wandb", "own/runs/own/export/wandb/*/history.jsonl"),
          Map.entry("export-lm-eval", "own/runs/own/lm-eval/{base,tuned}/results.json"),
          Map.entry("diff", "runs/replay/differences/plain/differences.{csv,md,html}"),
          Map.entry(
              "diff --pair tuned-135m=tuned-360m --output",
              "runs/sizes/differences.{csv,md,html}"));

  private static final Pattern PYTHON =
      Pattern.compile("^```python\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir static Path folder;
  private static OwnExperiments own;
  private static final Set<String> executed = new LinkedHashSet<>();
  private static final List<String> failures = new ArrayList<>();

  @BeforeAll
  static void executeAll() throws Exception {
    own = OwnExperiments.in(folder);
    LauncherCheckout checkout = LauncherCheckout.in(Files.createDirectory(folder.resolve("bin")));
    List<DocumentedCommand> commands =
        DocumentedCommand.all().stream()
            .filter(command -> command.program().matches("(bin/)?lethe"))
            .filter(command -> !command.text().startsWith(METRIC))
            .sorted(Comparator.comparing(DocumentedCommandsRunTest::turn))
            .toList();
    Set<List<String>> done = new LinkedHashSet<>();
    for (DocumentedCommand command : commands) {
      List<String> documented = LetheArguments.of(command, checkout);
      boolean isMention = LetheArguments.isMention(command, documented);
      List<String> arguments = isMention ? own.complete(documented) : own.arguments(documented);
      if (done.add(arguments)) {
        execute(command.toString(), arguments);
        if (arguments.get(0).equals("init")) {
          prepare();
        }
      }
    }
  }

  private static int turn(DocumentedCommand command) {
    for (int i = 0; i < FIRST.size(); i++) {
      if (command.arguments().contains(FIRST.get(i))) {
        return i;
      }
    }
    return FIRST.size();
  }

  /** Runs the experiments that other commands compare or import to, and writes samples. */
  private static void prepare() throws IOException {
    own.hasten();
    for (Path file : own.compared()) {
      execute(
          "experiments to compare", List.of("run", file.toString(), "--only", "plan,score,floors"));
    }
    execute("an experiment to import to", List.of("plan", own.planned().toString()));
    own.link();
    HarnessSamples.write(
        folder.resolve("own/data/capitals.jsonl"),
        folder.resolve("samples_capitals_2026-11-21T12-00-00.000000.jsonl"));
  }

  private static void execute(String place, List<String> arguments) throws IOException {
    LocalSpark.session(); // which the command takes, with two threads and few partitions
    StringWriter text = new StringWriter();
    long start = System.currentTimeMillis();
    int code =
        LetheArguments.commandLine()
            .setOut(new PrintWriter(text))
            .setErr(new PrintWriter(text))
            .execute(arguments.toArray(String[]::new));
    String words =
        arguments.stream()
            .filter(word -> !word.startsWith(folder.toString()))
            .collect(Collectors.joining(" "));
    executed.add(words);
    System.out.printf("%6d ms  %s%n", System.currentTimeMillis() - start, words);
    if (code == ExitCode.USAGE.number() && words.equals("export figures") && !hasBrowser()) {
      return; // said so, and named the remedy
    }
    if (code != 0) {
      failures.add("%s%n%s: %d%n%s".formatted(place, arguments, code, text));
    } else if (LEAVES.containsKey(words) && !leaves(LEAVES.get(words), start)) {
      failures.add("%s%n%s left no %s".formatted(place, arguments, LEAVES.get(words)));
    }
  }

  private static boolean hasBrowser() {
    try {
      return FigureBrowser.of(null) != null;
    } catch (JobException e) {
      return false;
    }
  }

  /** Whether files of a pattern were written since a time, and all of them have content. */
  private static boolean leaves(String pattern, long since) throws IOException {
    PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + folder + "/" + pattern);
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> left = files.filter(matcher::matches).toList();
      for (Path file : left) {
        if (Files.size(file) == 0 || Files.getLastModifiedTime(file).toMillis() < since - 1000) {
          return false;
        }
      }
      return !left.isEmpty();
    }
  }

  @Test
  void everyCommandEndsWellAndLeavesItsFiles() {
    assertThat(failures).isEmpty();
    assertThat(executed).containsAll(LEAVES.keySet());
    assertThat(folder.resolve("own/runs/own/report.html")).as("to be opened").exists();
  }

  @Test
  void theScriptForWeightsAndBiasesLogsEveryStepOfEveryRun() throws Exception {
    assumeTrue(PythonProcess.isInstalled(), PythonProcess.NONE);
    Path calls = folder.resolve("calls.jsonl");
    script("wandb", Map.of("CALLS", calls.toString()), "");
    ObjectMapper json = new ObjectMapper();
    List<String> runs = new ArrayList<>();
    for (String recorded : Files.readAllLines(calls)) {
      JsonNode call = json.readTree(recorded);
      runs.add(call.get("id").asText());
      Path run = own.output().resolve("export/wandb/" + call.get("id").asText());
      assertThat(call.get("project").asText()).isEqualTo("own");
      assertThat(call.get("config")).isEqualTo(json.readTree(run.resolve("config.json").toFile()));
      ArrayNode written = json.createArrayNode();
      for (String line : Files.readAllLines(run.resolve("history.jsonl"))) {
        ObjectNode step = (ObjectNode) json.readTree(line);
        written.addArray().add(step.remove("_step")).add(step);
      }
      assertThat(call.get("logged")).isEqualTo(written).isNotEmpty();
    }
    try (Stream<Path> folders = Files.list(own.output().resolve("export/wandb"))) {
      assertThat(runs)
          .containsExactlyInAnyOrderElementsOf(
              folders.map(run -> run.getFileName().toString()).toList())
          .hasSize(2);
    }
  }

  @Test
  void theScriptForMlflowFindsTheFineTunedRun() throws Exception {
    assumeTrue(PythonProcess.isInstalled(), PythonProcess.NONE);
    assertThat(script("mlflow", Map.of(), "print('found', len(runs))")).contains("found 1");
  }

  /** Runs the script of a document that uses a package, with a stand-in for it. */
  private static String script(String name, Map<String, String> environment, String more)
      throws IOException, InterruptedException {
    String document = Files.readString(Path.of("..", "docs", "report.md"));
    String text =
        PYTHON
            .matcher(document)
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains("import " + name) || block.contains(", " + name))
            .collect(Collectors.joining());
    Path file = folder.resolve(name + "_script.py");
    Files.writeString(file, text.replace("[\"quickstart\"]", "[\"own\"]") + more);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PYTHONPATH", PythonProcess.resource(name).toString());
    PythonProcess.Result result = PythonProcess.run(file.toString(), List.of(), variables, folder);
    assertThat(result.code()).as(result.text()).isZero();
    return result.text();
  }
}
