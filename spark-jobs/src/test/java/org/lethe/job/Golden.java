package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lethe.measure.Tables;
import org.lethe.table.TableStore;

/** Tables as an independent script says they are. */
public final class Golden {
  /** Which columns of a row the script states. */
  public enum Columns {
    ALL,
    SOME
  }

  private Golden() {}

  /**
   * Holds a table against the lines of the script: the same rows, and equal cells.
   *
   * @param keys columns that tell rows apart
   */
  public static void assertEqual(
      SparkSession spark,
      TableStore store,
      String table,
      List<String> keys,
      JsonNode lines,
      Columns stated)
      throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    List<Row> found = store.read(spark, Tables.named(table)).collectAsList();
    for (Row row : found) {
      List<Object> key = new ArrayList<>();
      keys.forEach(column -> key.add(row.getAs(column)));
      rows.put(key.toString(), row);
    }
    Map<String, JsonNode> expected = new TreeMap<>();
    for (JsonNode line : lines) {
      List<String> key = new ArrayList<>();
      keys.forEach(column -> key.add(line.get(column).asText()));
      expected.put(key.toString(), line);
    }
    assertThat(rows.keySet()).isEqualTo(expected.keySet());
    assertThat(found).as("rows the keys do not tell apart").hasSize(rows.size());
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (key, line) -> {
          if (stated == Columns.ALL) {
            assertThat(line.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(rows.get(key).schema().fieldNames());
          }
          line.fields()
              .forEachRemaining(
                  cell -> {
                    Object value = rows.get(key).getAs(cell.getKey());
                    if (!same(cell.getValue(), value)) {
                      differences.add(
                          "%s %s %s: %s, not %s"
                              .formatted(table, key, cell.getKey(), cell.getValue(), value));
                    }
                  });
        });
    assertThat(differences).isEmpty();
  }

  private static boolean same(JsonNode expected, Object found) {
    if (found instanceof Double number && !expected.isNull()) {
      double wanted = expected.asDouble();
      return Math.abs(number - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
    }
    if (found instanceof scala.collection.Seq<?> list) {
      return expected.size() == list.size()
          && IntStream.range(0, list.size()).allMatch(i -> same(expected.get(i), list.apply(i)));
    }
    return expected.isNull() ? found == null : expected.asText().equals(String.valueOf(found));
  }
}
