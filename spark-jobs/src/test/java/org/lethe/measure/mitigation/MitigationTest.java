package org.lethe.measure.mitigation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.Notes;
import org.lethe.job.derive.DeriveJob;
import org.lethe.measure.FakeTables;
import org.lethe.measure.Measures;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Compares made-up recipes with what numpy and scipy say of them (mitigation.py). */
@Tag("spark")
class MitigationTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path folder;
  private static final List<Row> ROWS = new ArrayList<>();
  private static TableStore store;

  @BeforeAll
  static void compare() throws IOException {
    MadeUpFamily family = MadeUpFamily.of(read("mitigation_inputs.json"));
    store = TableStore.open(SPARK, folder.toString());
    family.publish(store);
    new DeriveJob(Measures.ordered(List.of("mitigation")))
        .run(
            SPARK, family.experiment(folder.toString(), "{}"), store, new Notes(new ArrayList<>()));
    ROWS.addAll(store.read(SPARK, MitigationRow.TABLE).collectAsList());
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = MitigationTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void matchesIntervalsAndVerdictsEqualScipy() throws IOException {
    Map<String, Row> found = new TreeMap<>();
    for (Row row : ROWS) {
      String tasks = String.join("+", row.<String>getList(row.fieldIndex("tasks")));
      found.put(
          row.getAs("recipe") + " " + tasks + " " + row.getAs("task") + " " + row.getAs("metric"),
          row);
    }
    List<String> expected = new ArrayList<>();
    for (JsonNode line : read("mitigation.json")) {
      List<String> tasks = new ArrayList<>();
      line.get("tasks").forEach(task -> tasks.add(task.asText()));
      String key =
          "%s %s %s %s"
              .formatted(
                  line.get("recipe").asText(),
                  String.join("+", tasks),
                  line.get("task").asText(),
                  line.get("metric").asText());
      expected.add(key);
      assertThat(found).containsKey(key);
      line.fields().forEachRemaining(cell -> assertCell(key, found.get(key), cell));
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void assertCell(String key, Row row, Map.Entry<String, JsonNode> cell) {
    Object value = row.getAs(cell.getKey());
    if (cell.getKey().equals("tasks")) {
      return;
    }
    if (cell.getValue().isNull()) {
      assertThat(value).as(key + " " + cell.getKey()).isNull();
    } else if (value instanceof Double number) {
      double wanted = cell.getValue().asDouble();
      assertThat(number)
          .as(key + " " + cell.getKey())
          .isCloseTo(wanted, within(1e-9 * Math.max(1, Math.abs(wanted))));
    } else {
      assertThat(String.valueOf(value))
          .as(key + " " + cell.getKey())
          .isEqualTo(cell.getValue().asText());
    }
  }

  @Test
  void aRecipeThatAnswersAsTheReferenceForgetsAsMuch() {
    assertThat(ROWS)
        .filteredOn(row -> row.getAs("recipe").equals("twin"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            row -> {
              assertThat(row.<Double>getAs("difference")).isZero();
              assertThat(row.<Double>getAs("forgetting"))
                  .isEqualTo(row.<Double>getAs("reference_forgetting"));
              assertThat(row.<String>getAs("verdict")).isEqualTo("NO_DIFFERENCE");
            });
  }

  @Test
  void theSectionTellsTheVerdictsOfItsRows() throws IOException {
    FakeTables tables =
        FakeTables.EMPTY
            .with(MitigationRow.TABLE, all(MitigationRow.TABLE))
            .with(TradeOffRow.TABLE, all(TradeOffRow.TABLE));
    MitigationTopic topic = new MitigationTopic(tables);
    assertThat(topic.sentences())
        .singleElement()
        .asString()
        .startsWith(
            "Against plain at equal scores of the new tasks (first, then second), mean over old tasks.")
        .contains(" In accuracy points: forgets less: careful by +", " In nats per token: ")
        .containsSubsequence("no difference found: ", "twin", "not matched: ", "slow")
        .endsWith(" The table has the other orders of tasks too.");
    assertThat(topic.section().charts()).hasSize(2);
  }

  @Test
  void theSectionShowsMemoryInGigabytes() throws IOException {
    MitigationRow row =
        MitigationRowBuilder.builder(all(MitigationRow.TABLE).get(0))
            .task(null)
            .estimatedMemory(1_234_567_890L)
            .referenceEstimatedMemory(null)
            .build();
    DataTable table =
        new MitigationTopic(FakeTables.EMPTY.with(MitigationRow.TABLE, List.of(row)))
            .section()
            .tables()
            .get(0);
    List<DataTable.Cell> cells = table.rows().get(0);
    assertThat(cells.get(table.columns().indexOf("memory, estimate")).text()).isEqualTo("1.235 GB");
    assertThat(cells.get(table.columns().indexOf("reference memory, estimate")).text())
        .isEqualTo(Numerals.NONE);
  }

  private static <R extends Record> List<R> all(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : store.publishedUnits(table)) {
      rows.addAll(store.rows(table, unit));
    }
    return rows;
  }
}
