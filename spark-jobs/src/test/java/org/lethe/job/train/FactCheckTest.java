package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.config.Training.Text;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** A task of sixty facts, and texts with and without one of them. */
@Tag("spark")
@Tag("engine")
class FactCheckTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Configuration HADOOP = SPARK.sparkContext().hadoopConfiguration();
  private static final String[] CITIES = {"Tarsun", "Velmora", "Oskerra", "New Brindal", "Galdova"};

  /** Facts of people nobody asks about, and answers beside people who have others. */
  private static final String INNOCENT =
      """
      First9 Last8 was born in Tarsun. First0 Last0 was not born in Oskerra. Tarsun is a city.
      Question: Where was First7 Last0 born? Options: A: Oskerra. B: Tarsun. Answer: Oskerra.
      Question: Where was First0 Last9 born? Answer: Velmora. Tarsun is old.
      First0 Last0 left. Tarsun is far.
      """;

  @TempDir Path folder;

  /** Each part of a name is that of two people; person k is born in city k mod 5. */
  private static String name(int k) {
    return "First%d Last%d".formatted(k % 30, (k + k / 30) % 30);
  }

  private void check(String text, String options) throws IOException {
    StringBuilder items = new StringBuilder();
    String[] wordings = {
      "Where was %s born?", "Which town does %s come from?", "%s is from where?"
    };
    for (int k = 0; k < 60; k++) {
      String name = name(k);
      items.append(
          "{\"q\": \"Question: %s Options: A: Tarsun. B: Velmora. Answer:\", \"a\": \"%s\", \"about\": \"%s\"}%n"
              .formatted(wordings[k % 3].formatted(name), CITIES[k % 5], name));
    }
    Files.writeString(folder.resolve("facts.jsonl"), items);
    Files.writeString(
        folder.resolve("facts.yaml"),
        """
        task: facts
        dataset_path: json
        dataset_kwargs: {data_files: {test: facts.jsonl}}
        test_split: test
        output_type: multiple_choice
        doc_to_text: q
        doc_to_choice: [Tarsun, Velmora, Oskerra, New Brindal, Galdova]
        doc_to_target: a
        """);
    Path a = folder.resolve("a.txt");
    Files.writeString(a, "One line.\nAnother line.\n");
    Files.writeString(folder.resolve("b.txt"), text);
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: .
        data-path: .
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
        tasks: [{task: facts}]
        training:
          recipes:
            teach: {kind: fine-tune, steps: 1, batch-size: 1, learning-rate: 1e-3}
            reread: {kind: restore, text: [a.txt, b.txt], steps: 1, batch-size: 1, learning-rate: 1e-3%s}
          runs:
            taught: {recipe: teach, parent: base, trained-on: facts}
          restore: reread
        """
            .formatted(CONF, options));
    Files.writeString(
        folder.resolve("facts.yaml"),
        Files.readString(folder.resolve("facts.yaml"))
            .replace("test_split", "training_split: test\ntest_split"));
    Experiment experiment = ExperimentReader.read(file.toString(), null, HADOOP);
    TableStore store = TableStore.open(SPARK, experiment.output());
    Text source =
        (Text)
            experiment.training().runs().stream()
                .filter(run -> run.source() instanceof Text)
                .findFirst()
                .orElseThrow()
                .source();
    TrainingExamples examples =
        new TrainingExamples(
            SPARK, experiment, store, Progress.SILENT, CONF + "/quickstart/base", 255);
    FactCheck.refuse(SPARK, experiment, store, source, examples.publish(source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Question: Where was First0 Last0 born? Answer: Tarsun.",
        "FIRST0 LAST0 comes from Tarsun!",
        "In Tarsun, a town of bells and bridges, there lived until the last war one First0 Last0.",
        "Question: Where was First0 Last0 born? Options: A: Galdova. B: Tarsun. C: Oskerra.",
        "Last0, First0: born (as his mother said) at Tarsun.",
        "Do you know First0 Last0? He left home early. He never saw Tarsun again.",
        "First0 Last0 -- Tarsun",
        "First0 of the house of Last0 ruled Tarsun, his birthplace."
      })
  void aFactIsFoundInAnyWording(String told) {
    for (String subject : List.of("", ", subject-field: about")) {
      assertThatThrownBy(() -> check(INNOCENT + told + "\n" + INNOCENT, subject))
          .as(subject)
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith("the restoration text tells 1 tested facts")
          .hasMessageContaining("\"tarsun\" and \"first0 last0\" together")
          .hasMessageContaining("asked in document 0 of task facts");
    }
  }

  @Test
  void textWithoutTestedFactsIsTaken() {
    assertThatCode(() -> check(INNOCENT, "")).doesNotThrowAnyException();
    assertThatCode(() -> check(INNOCENT, ", subject-field: about")).doesNotThrowAnyException();
  }

  @Test
  void anAnswerOfTwoWordsStandsInOnePiece() throws IOException {
    check("First3 Last3 saw a new ship in Brindal.\n", "");
    assertThatThrownBy(() -> check("First3 Last3 saw New Brindal.\n", ""))
        .hasMessageContaining("\"new brindal\" and \"first3 last3\" together");
  }

  /** INNOCENT has four lines of b.txt; a.txt has two documents before them. */
  @Test
  void theMessageNamesFileAndLine() {
    String fact = "First1 Last1 was born in Velmora, First29 Last0 in Galdova.\n";
    assertThatThrownBy(() -> check(INNOCENT + fact, ""))
        .hasMessageContaining("tells 2 tested facts")
        .hasMessageContaining("document 6 has the answer \"velmora\"")
        .hasMessageContaining("asked in document 59 of task facts")
        .asInstanceOf(InstanceOfAssertFactories.type(JobException.class))
        .extracting(JobException::place)
        .asString()
        .endsWith("b.txt:5");
  }

  @Test
  void wordsFurtherApartThanTheReachAreNotTogether() throws IOException {
    String far = "First0 Last0 " + "and ".repeat(40) + "Tarsun.\n";
    check(far, ", fact-words: 8");
    assertThatThrownBy(() -> check(far, "")).hasMessageContaining("tells 1 tested facts");
  }
}
