package org.lethe.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.DocumentedCommand;
import org.lethe.DocumentedCommand.Form;
import org.lethe.PythonProcess;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/**
 * Every command of the documents is one that its program takes. {@link DocumentedCommandsRunTest}
 * executes those of Lethe, {@link org.lethe.table.DocumentedQueriesTest} those of Spark SQL.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");

  private static final Set<String> LANGUAGES =
      Set.of("sh", "sql", "json", "yaml", "python", "java", "scala", "text");

  /** Commands that no test runs, by what they begin with, and why. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          entry("hf download", "downloads a model"),
          entry("git lfs pull", "the project keeps no file with Git LFS"),
          entry("open ", "opens a browser; DocumentedCommandsRunTest looks for the file"),
          entry("python -m venv gpu", "prepares the next command"),
          entry("gpu/bin/pip install torch==", "downloads libtorch for CUDA; version checked"),
          entry("export PYTORCH_LIBRARY_PATH=", "needs that libtorch"),
          entry("export SPARK_HOME=", "names folders of a cluster's machine"),
          entry("kubectl create", "needs a Kubernetes cluster"),
          entry("kubectl apply -f deploy/kubernetes/volume.yaml", "needs a Kubernetes cluster"),
          entry("mlflow migrate-filestore", "MLflow's own command"),
          entry("mlflow ui --backend-store-uri", "a server; the Python below it reads the store"));

  /** Commands that .ci/run runs, and how they stand there. */
  private static final Map<String, String> IN_THE_GATE =
      Map.of(
          "python3 -m venv .venv", "python3 -m venv \"$out/venv\"",
          ".venv/bin/pip install", "/bin/pip\" install -q -r notebooks/requirements.txt",
          ".venv/bin/python -m nbconvert", "/bin/python\" -m nbconvert --to notebook --execute");

  private static final Pattern REQUIRED = Pattern.compile("arguments are required: [a-z]");

  @TempDir static Path folder;
  private static LauncherCheckout checkout;

  @BeforeAll
  static void checkout() throws IOException {
    checkout = LauncherCheckout.in(folder);
  }

  static List<DocumentedCommand> commands() throws IOException {
    return DocumentedCommand.all();
  }

  @Test
  void everyBlockSaysItsLanguage() throws IOException {
    assertThat(DocumentedCommand.languages())
        .hasSizeGreaterThan(60)
        .allSatisfy((place, language) -> assertThat(LANGUAGES).as(place).contains(language));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsOneThatItsProgramTakes(DocumentedCommand command) throws Exception {
    String program = command.program();
    if (program.matches("(bin/)?lethe")) {
      assertTaken(command, LetheArguments.of(command, checkout));
    } else if (program.equals("deploy/kubernetes/submit.sh")) {
      assertTaken(command, command.arguments());
    } else if (program.equals("spark-submit")) {
      assertSubmits(command);
    } else if (program.equals("./mvnw")) {
      assertThat(MavenArguments.faults(command.arguments())).isEmpty();
    } else if (program.endsWith(".py") || command.arguments().get(0).endsWith(".py")) {
      assertScriptTakes(command);
    } else if (program.equals("spark-sql")) {
      assertThat(command.arguments()).containsSubsequence("-i", "schemas/views.sql");
    } else {
      assertThat(known(command))
          .as("NOT_RUN, IN_THE_GATE or a program that this test knows: %s", command)
          .isEqualTo(1);
    }
  }

  @Test
  void everyExceptionIsACommandThatStandsInADocument() throws IOException {
    List<DocumentedCommand> commands = DocumentedCommand.all();
    String gate = Files.readString(ROOT.resolve(".ci/run"));
    Stream.of(NOT_RUN, IN_THE_GATE)
        .flatMap(exceptions -> exceptions.keySet().stream())
        .forEach(
            begin ->
                assertThat(commands)
                    .as(begin)
                    .anyMatch(command -> command.text().startsWith(begin)));
    assertThat(IN_THE_GATE.values()).allSatisfy(text -> assertThat(gate).contains(text));
    assertThat(gate).contains("./mvnw -B -ntp verify");
    String pytorch = MavenArguments.property("pytorch.version");
    assertThat(commands)
        .filteredOn(command -> command.text().contains("torch=="))
        .allMatch(command -> command.text().endsWith("==" + pytorch));
  }

  /** The help of a command has examples. */
  @Test
  void everyExampleOfTheHelpIsTaken() throws Exception {
    int examples = 0;
    List<CommandLine> left = new ArrayList<>(List.of(LetheArguments.commandLine()));
    while (!left.isEmpty()) {
      CommandLine command = left.remove(0);
      left.addAll(command.getSubcommands().values());
      for (String line : command.getCommandSpec().usageMessage().footer()) {
        if (line.startsWith("  lethe ")) {
          DocumentedCommand example =
              new DocumentedCommand("help of " + command.getCommandName(), line, Form.BLOCK);
          assertTaken(example, LetheArguments.of(example, checkout));
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(40);
  }

  private static int known(DocumentedCommand command) {
    return (int)
        Stream.of(NOT_RUN, IN_THE_GATE)
            .flatMap(exceptions -> exceptions.keySet().stream())
            .filter(command.text()::startsWith)
            .count();
  }

  private static void assertTaken(DocumentedCommand command, List<String> arguments) {
    assertThatCode(
            () -> {
              try {
                LetheArguments.commandLine().parseArgs(arguments.toArray(String[]::new));
              } catch (MissingParameterException e) {
                if (!LetheArguments.isMention(command, arguments)) {
                  throw e;
                }
              }
            })
        .as("%s", command)
        .doesNotThrowAnyException();
  }

  private static void assertSubmits(DocumentedCommand command) throws Exception {
    List<String> words = command.arguments();
    assertThat(Class.forName(words.get(words.indexOf("--class") + 1))).isEqualTo(Main.class);
    assertThat(words.get(words.indexOf("--jars") + 1))
        .contains("natives/pytorch-native-cpu-" + MavenArguments.property("pytorch.version") + "-");
    int jar = words.indexOf("spark-jobs/target/lethe.jar");
    assertTaken(command, words.subList(jar + 1, words.size()));
  }

  private static void assertScriptTakes(DocumentedCommand command) throws Exception {
    assumeTrue(PythonProcess.isInstalled(), PythonProcess.NONE);
    int at = command.program().endsWith(".py") ? 0 : 1;
    List<String> words = new ArrayList<>(command.words().subList(at, command.words().size()));
    Path script =
        Stream.of("", "spark-jobs", "spark-jobs/benchmarks")
            .map(place -> ROOT.resolve(place).resolve(words.get(0)))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no script: " + command));
    words.set(0, script.toAbsolutePath().normalize().toString());
    Matcher missing;
    PythonProcess.Result result;
    do {
      result =
          PythonProcess.run(
              PythonProcess.resource("arguments.py").toString(), words, Map.of(), folder);
      missing = REQUIRED.matcher(result.text());
      words.add(1, "CLASSPATH");
    } while (at == 0 && missing.find()); // a mention of a script leaves out what all of them need
    assertThat(result.code()).as("%s: %s", command, result.text()).isZero();
  }
}
