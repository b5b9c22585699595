package org.lethe.measure.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.figure.Section;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.Notes;
import org.lethe.job.derive.DeriveJob;
import org.lethe.measure.Measures;
import org.lethe.message.JobException;
import org.lethe.table.TableStore;

/** Compares two made-up experiments with what numpy and scipy say of them (differences.py). */
@Tag("spark")
class ExperimentDifferenceTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path folder;
  private static ExperimentDifference difference;

  @BeforeAll
  static void compare() throws IOException {
    publish("a", read("differences_a.json"));
    publish("b", read("differences_b.json"));
    difference = between("a", "b", Map.of());
  }

  private static void publish(String name, JsonNode inputs) throws IOException {
    MadeUpFamily family = MadeUpFamily.of(inputs);
    String output = folder.resolve(name).toString();
    TableStore store = TableStore.open(SPARK, output);
    family.publish(store);
    new DeriveJob(Measures.ordered(List.of("floors")))
        .run(SPARK, family.experiment(output, "{}"), store, new Notes(new ArrayList<>()));
  }

  private static ExperimentDifference between(String a, String b, Map<String, String> named)
      throws IOException {
    return ExperimentDifference.of(
        SPARK,
        folder.resolve(a).toString(),
        folder.resolve(b).toString(),
        named,
        0.95,
        new Notes(new ArrayList<>()));
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = ExperimentDifferenceTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void differencesIntervalsTestsAndVerdictsEqualScipy() throws IOException {
    Map<String, Row> found = new TreeMap<>();
    for (DifferenceRow row : difference.rows()) {
      if (List.of("acc", "loss", "log_likelihood").contains(row.metric())) {
        String key =
            "%s %s %s %s %s"
                .formatted(
                    row.quantity(), row.metric(), row.against(), row.task(), row.checkpointA());
        found.put(key, DifferenceRow.TABLE.toRow(row));
      }
    }
    List<String> expected = new ArrayList<>();
    for (JsonNode line : read("differences.json")) {
      String key =
          "%s %s %s %s %s"
              .formatted(
                  line.get("quantity").asText(),
                  line.get("metric").asText(),
                  line.get("against").asText(),
                  line.get("task").asText(),
                  line.get("checkpoint_a").asText());
      expected.add(key);
      assertThat(found).containsKey(key);
      line.fields().forEachRemaining(cell -> assertCell(key, found.get(key), cell));
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void assertCell(String key, Row row, Map.Entry<String, JsonNode> cell) {
    Object value = row.get(DifferenceRow.TABLE.schema().fieldIndex(cell.getKey()));
    String place = key + " " + cell.getKey();
    if (cell.getValue().isNull()) {
      assertThat(value).as(place).isNull();
    } else if (value instanceof Double number) {
      double wanted = cell.getValue().asDouble();
      assertThat(number).as(place).isCloseTo(wanted, within(1e-9 * Math.max(1, Math.abs(wanted))));
    } else {
      assertThat(String.valueOf(value)).as(place).isEqualTo(cell.getValue().asText());
    }
  }

  @Test
  void anExperimentBesideItselfDiffersInNothing() throws IOException {
    List<DifferenceRow> rows = between("a", "a", Map.of()).rows();
    assertThat(rows).hasSizeGreaterThan(100);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.difference()).isZero();
              assertThat(row.pValue()).isEqualTo(1);
              assertThat(row.pMethod()).isEqualTo("none_differs");
              assertThat(row.shows())
                  .isIn(DifferenceVerdict.NO_DIFFERENCE, DifferenceVerdict.FLOOR);
              assertThat(row.valueA()).isEqualTo(row.valueB());
            });
  }

  @Test
  void exchangedExperimentsDifferInTheSignAlone() throws IOException {
    Map<String, DifferenceRow> exchanged = new TreeMap<>();
    between("b", "a", Map.of()).rows().forEach(row -> exchanged.put(key(row), row));
    assertThat(difference.rows())
        .allSatisfy(
            row -> {
              DifferenceRow other = exchanged.get(key(row));
              assertThat(other.difference()).isCloseTo(-row.difference(), within(1e-12));
              assertThat(other.n()).isEqualTo(row.n());
              if (row.pValue() != null) {
                assertThat(other.pValue()).isCloseTo(row.pValue(), within(1e-12));
              }
              if (row.ciLow() != null && row.metric().startsWith("acc")) {
                assertThat(other.ciHigh()).isCloseTo(-row.ciLow(), within(1e-9));
              }
            });
  }

  private static String key(DifferenceRow row) {
    return String.join(
        " ",
        row.quantity(),
        row.metric(),
        Objects.toString(row.against()),
        row.task(),
        row.checkpointA());
  }

  @Test
  void whatCannotBeComparedIsNamedWithItsReason() {
    assertThat(difference.refused())
        .containsEntry("task alone", "only experiment A has it")
        .containsEntry(
            "task reworded",
            "none of 40 documents was asked with the same prompt, choices and right answer")
        .containsKey("loss on task tokens")
        .hasSize(3);
    assertThat(difference.alone()).isEmpty();
    Section section = new DifferenceTopic(difference, "95 % CI").section();
    assertThat(section.tables().get(2).rows()).hasSize(3);
  }

  @Test
  void experimentsWithoutACommonQuestionAreRefused() throws IOException {
    JsonNode inputs = read("differences_a.json");
    int asked = column(inputs, "asked");
    inputs.get("requests").get("rows").forEach(row -> ((ArrayNode) row).set(asked, "new"));
    publish("reworded", inputs);
    assertThatThrownBy(() -> between("a", "reworded", Map.of()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("nothing that can be compared")
        .hasMessageContaining("task lost: none of 120 documents was asked with the same prompt");
  }

  @Test
  void checkpointsOfOtherNamesArePairedWhenTheyAreNamed() throws IOException {
    JsonNode inputs = read("differences_b.json");
    inputs.get("checkpoints").get("rows").forEach(row -> rename((ArrayNode) row));
    inputs.get("scores").get("rows").forEach(row -> rename((ArrayNode) row));
    publish("renamed", inputs);
    assertThatThrownBy(() -> between("a", "renamed", Map.of()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no checkpoint has the same id in both experiments");
    assertThatThrownBy(() -> between("a", "renamed", Map.of("one", "nine")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("experiment B has no checkpoint nine");
    ExperimentDifference named = between("a", "renamed", Map.of("base", "base2", "one", "one2"));
    assertThat(named.alone()).containsExactly("A/two", "B/two2");
    assertThat(named.rows())
        .filteredOn(row -> row.checkpointA().equals("one"))
        .hasSameSizeAs(
            difference.rows().stream().filter(row -> row.checkpointA().equals("one")).toList())
        .allMatch(row -> row.checkpointB().equals("one2"));
  }

  private static void rename(ArrayNode row) {
    for (int i = 0; i < row.size(); i++) {
      if (List.of("base", "one", "two").contains(row.get(i).asText()) && i != 1) {
        row.set(i, row.get(i).asText() + "2");
      }
    }
  }

  private static int column(JsonNode inputs, String name) {
    JsonNode columns = inputs.get("requests").get("columns");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).asText().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(name);
  }

  @Test
  void sentencesAndMarkdownTellTheVerdictsOfTheRows() {
    String text = DifferenceMarkdown.of(difference, "runs/a", "runs/b", "95 % CI");
    assertThat(text)
        .startsWith("## runs/b beside runs/a\n")
        .contains("B forgets more in 2, B forgets less in 2", "| one | lost | acc | base | +")
        .contains("- task reworded: none of 40 documents was asked");
    assertThat(new DifferenceTopic(difference, "95 % CI").facts()).hasSameSizeAs(difference.rows());
  }
}
