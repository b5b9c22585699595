package org.lethe.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.lethe.measure.Tables;

/** Every table with one row, for tests of queries. */
final class OneRowTables {
  private static final Map<DataType, Object> FILLING =
      Map.of(
          DataTypes.StringType,
          "x",
          DataTypes.IntegerType,
          1,
          DataTypes.LongType,
          1L,
          DataTypes.DoubleType,
          1.0,
          DataTypes.BooleanType,
          true);

  private OneRowTables() {}

  /**
   * Publishes the tables.
   *
   * @param output output folder of an experiment
   * @param values values by table and column; every other column is 1, "x" or true
   */
  static void publish(SparkSession spark, Path output, Map<String, Map<String, Object>> values)
      throws IOException {
    TableStore store = TableStore.open(spark, output.toString());
    for (Table<?> table : Tables.ALL) {
      publish(store, table, values.getOrDefault(table.name(), Map.of()));
    }
  }

  private static <R extends Record> void publish(
      TableStore store, Table<R> table, Map<String, Object> values) throws IOException {
    R row = row(table, values);
    String[] partition =
        table.partitionColumns().stream()
            .map(column -> (String) table.codec().cell(row, column))
            .toArray(String[]::new);
    store.replace(table, List.of(row), Unit.of(table, "all", "k1", partition), Map.of());
  }

  private static <R extends Record> R row(Table<R> table, Map<String, Object> values) {
    return table
        .codec()
        .record(
            Arrays.stream(table.schema().fields())
                .map(field -> values.getOrDefault(field.name(), filling(field)))
                .toArray());
  }

  private static Object filling(StructField field) {
    if (field.dataType() instanceof ArrayType array) {
      return array.elementType().equals(DataTypes.StringType)
          ? new String[] {"x"}
          : array.elementType().equals(DataTypes.FloatType)
              ? new float[] {1}
              : array.elementType().equals(DataTypes.DoubleType) ? new double[] {1} : new int[] {1};
    }
    return FILLING.get(field.dataType());
  }
}
