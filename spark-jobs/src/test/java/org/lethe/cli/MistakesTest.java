package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.TinyLlama;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What {@code validate} answers to mistakes that people make; mistakes.yaml has them. */
class MistakesTest {
  private static final Path BASE =
      Path.of("..", "conf", "quickstart", "base").toAbsolutePath().normalize();
  private static final Path TABLE = Path.of("..", "conf", "MISTAKES.md");

  @TempDir Path folder;

  /** A mistake in a file, and words of the answer. */
  private record Mistake(String name, String file, String right, String wrong, String words) {
    static Mistake of(List<?> cells) {
      List<String> texts = cells.stream().map(String::valueOf).toList();
      return texts.size() == 5
          ? new Mistake(texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts.get(4))
          : new Mistake(texts.get(0), "experiment.yaml", texts.get(1), texts.get(2), texts.get(3));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Mistake> mistakes() throws IOException {
    List<?> rows =
        new Yaml(new LoaderOptions()).load(Files.readString(resource().resolve("mistakes.yaml")));
    return rows.stream().map(row -> Mistake.of((List<?>) row)).toList();
  }

  @Test
  void withoutMistakesTheExperimentIsSound() throws IOException {
    assertThat(validated(new Mistake("none", "experiment.yaml", "seed", "seed", "")))
        .startsWith("0 mistakes is valid: 7 checkpoints, 3 tasks");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithPlaceExpectationAndRemedy(Mistake mistake) {
    String answer =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> validated(mistake));
    assertThat(answer).startsWith("64 error: ").contains(mistake.words);
    assertThat(answer.lines().filter(line -> line.startsWith("  place: ")))
        .isNotEmpty()
        .hasSameSizeAs(answer.lines().filter(line -> line.startsWith("  remedy: ")).toList())
        .hasSameSizeAs(answer.lines().filter(line -> line.startsWith("  expected: ")).toList());
  }

  @Test
  void theTableOfMistakesIsUpToDate() throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            # Mistakes and what `lethe validate` says

            Written by MistakesTest with `-Dlethe.regenerate=true`. A mistake may have several answers.

            | Mistake | Wrong | Answer |
            |---|---|---|
            """);
    List<Mistake> mistakes = mistakes();
    assertThat(mistakes).hasSizeGreaterThanOrEqualTo(60);
    for (Mistake mistake : mistakes) {
      table.append(
          "| %s | `%s` | %s |%n"
              .formatted(mistake.name, oneLine(mistake.wrong), answers(validated(mistake))));
    }
    if (Boolean.getBoolean("lethe.regenerate")) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE)).isEqualTo(table.toString());
  }

  private static String oneLine(String text) {
    return text.replace("\n", " ").replace("|", "\\|");
  }

  private static String answers(String answer) {
    return answer
        .substring(3)
        .replaceAll("(?m)^\\d+ errors$", "")
        .strip()
        .replace("error: ", "<br>")
        .replaceFirst("<br>", "")
        .replaceAll("\n  (place|expected|remedy): +", " *$1:* ")
        .replace("\n", "")
        .replace("|", "\\|");
  }

  /** Returns exit code and answer, with paths that are the same on every machine. */
  private String validated(Mistake mistake) throws IOException {
    Path place = Files.createTempDirectory(folder, "mistake");
    copy(resource(), place);
    Path checkpoints = TinyLlama.resource("");
    replace(place.resolve(mistake.file), mistake.right, mistake.wrong);
    replace(place.resolve("experiment.yaml"), "$BASE", BASE.toString());
    replace(place.resolve("experiment.yaml"), "$CHECKPOINTS", checkpoints.toString());
    StringWriter written = new StringWriter();
    PrintWriter out = new PrintWriter(written);
    PrintStream log = new PrintStream(OutputStream.nullOutputStream());
    CommandLine lethe =
        Main.commandLine(List.of(), log, OutsideStop.watch(log)).setOut(out).setErr(out);
    int code = lethe.execute("validate", place.resolve("experiment.yaml").toString());
    String answer = written.toString().replaceAll("(file:)?" + place + "/?", "");
    answer = answer.replaceAll("(file:(//)?)?" + BASE, "BASE");
    answer = answer.replaceAll("/\\S*/huggingface/hub", "HF_HOME/hub");
    return code + " " + answer.replaceAll("(file:(//)?)?" + checkpoints, "CHECKPOINTS");
  }

  private static void replace(Path file, String right, String wrong) throws IOException {
    String text = Files.readString(file);
    if (!right.startsWith("$")) {
      assertThat(text).contains(right);
    }
    boolean everywhere = right.startsWith("$");
    int at = text.indexOf(right);
    Files.writeString(
        file,
        everywhere
            ? text.replace(right, wrong)
            : text.substring(0, at) + wrong + text.substring(at + right.length()));
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(from)) {
      walk.filter(Files::isRegularFile).forEach(files::add);
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static Path resource() {
    try {
      return Path.of(MistakesTest.class.getResource("mistakes").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
