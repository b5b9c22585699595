package org.lethe.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.LocalSpark;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.measure.Measures;
import org.lethe.measure.Tables;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.message.Progress;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Compares the geometry of residual streams and heads with numpy's and scipy's (states.py). */
@Tag("spark")
class DeriveStatesTest {
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "representation_geometry",
              List.of("checkpoint_id", "reference_id", "task", "layer", "position"),
          "layer_cka",
              List.of(
                  "checkpoint_id", "reference_id", "task", "position", "reference_layer", "layer"),
          "head_drift", List.of("checkpoint_id", "reference_id", "task", "layer", "head"));

  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path output;
  private static JsonNode golden;
  private static MadeUpFamily family;
  private static TableStore store;

  @BeforeAll
  static void derive() throws IOException {
    golden = MadeUpFamily.read("states.json");
    family = MadeUpFamily.states();
    store = TableStore.open(SPARK, output.toString());
    family.publish(store);
    derive(output, store);
  }

  private static void derive(Path folder, TableStore tables) throws IOException {
    Map<String, String> sections =
        Map.of("geometry", "{components: 4, batch-items: 10, confidence: 0.9}");
    new DeriveJob(Measures.ordered(Set.of("geometry", "heads")))
        .run(SPARK, family.experiment(folder.toString(), sections), tables, Progress.SILENT);
  }

  static Stream<String> tables() {
    return KEYS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableEqualsNumpyAndScipy(String name) throws IOException {
    Golden.assertEqual(SPARK, store, name, KEYS.get(name), golden.get(name), Golden.Columns.ALL);
  }

  @Test
  void rowsDoNotDependOnHowStatesAreCutAndOrdered(@TempDir Path folder) throws IOException {
    TableStore other = TableStore.open(SPARK, folder.toString());
    family.publish(other);
    Map<List<String>, List<ActivationRow>> places =
        new TreeMap<>(Comparator.comparing(List::toString));
    for (Unit unit : other.publishedUnits(ActivationRow.TABLE)) {
      places
          .computeIfAbsent(unit.partition(), p -> new ArrayList<>())
          .addAll(other.rows(ActivationRow.TABLE, unit));
      other.discard(unit);
    }
    for (Map.Entry<List<String>, List<ActivationRow>> place : places.entrySet()) {
      Collections.shuffle(place.getValue(), new Random(1));
      String[] partition = place.getKey().toArray(String[]::new);
      Unit whole = Unit.of(ActivationRow.TABLE, "0", "k", partition);
      other.replace(ActivationRow.TABLE, place.getValue(), whole, Map.of());
    }
    derive(folder, other);
    for (String name : KEYS.keySet()) {
      assertThat(rows(other, Tables.named(name))).isEqualTo(rows(store, Tables.named(name)));
    }
  }

  private static <R extends Record> List<R> rows(TableStore tables, Table<R> table)
      throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : tables.publishedUnits(table)) {
      rows.addAll(tables.rows(table, unit));
    }
    rows.sort(Comparator.comparing(Object::toString));
    assertThat(rows).isNotEmpty();
    return rows;
  }
}
