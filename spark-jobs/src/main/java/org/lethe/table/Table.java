package org.lethe.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table as declared: name, columns, partitions and order.
 *
 * @param name folder of the table below {@code tables/}
 * @param comment what a row is
 * @param schema all columns with their comments, partition columns last as Spark reads them
 * @param partitionColumns Hive partition columns, outermost first; all strings
 * @param sortColumns order of the rows within a unit
 */
public record Table(
    String name,
    String comment,
    StructType schema,
    List<String> partitionColumns,
    List<String> sortColumns)
    implements Serializable {

  /** Version of the declared schemas, written into every file; columns are only ever added. */
  public static final int SCHEMA_VERSION = 1;

  public Table {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("table name must be snake_case, got " + name);
    }
    List<String> columns = List.of(schema.fieldNames());
    if (new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException("table " + name + " names a column twice: " + columns);
    }
    partitionColumns = List.copyOf(partitionColumns);
    sortColumns = List.copyOf(sortColumns);
    int files = columns.size() - partitionColumns.size();
    if (files < 0 || !columns.subList(files, columns.size()).equals(partitionColumns)) {
      throw new IllegalArgumentException(
          "partition columns of " + name + " must stand last, got " + columns);
    }
    if (!columns.containsAll(sortColumns)) {
      throw new IllegalArgumentException(
          "sort columns " + sortColumns + " of " + name + " must be among " + columns);
    }
  }

  static Table named(String name, String comment) {
    return new Table(name, comment, new StructType(), List.of(), List.of());
  }

  Table columns(Column... columns) {
    return new Table(name, comment, append(columns), partitionColumns, sortColumns);
  }

  Table partitionedBy(Column... columns) {
    List<String> names = Arrays.stream(columns).map(Column::name).toList();
    return new Table(name, comment, append(columns), names, sortColumns);
  }

  Table sortedBy(String... columns) {
    return new Table(name, comment, schema, partitionColumns, List.of(columns));
  }

  /** Returns the columns that stand in the files, which are all but the partition columns. */
  public StructType fileSchema() {
    StructField[] fields = schema.fields();
    return DataTypes.createStructType(
        Arrays.copyOf(fields, fields.length - partitionColumns.size()));
  }

  /**
   * Returns a row of this table.
   *
   * @param values one per column in the order of the schema; arrays as {@code float[]}, {@code
   *     int[]}, {@code String[]}
   * @throws IllegalArgumentException if values are missing, or null where the column is not
   *     nullable
   */
  public Row row(Object... values) {
    StructField[] fields = schema.fields();
    if (values.length != fields.length) {
      throw new IllegalArgumentException(
          "a row of %s has %d values, got %d".formatted(name, fields.length, values.length));
    }
    for (int i = 0; i < fields.length; i++) {
      if (values[i] == null && !fields[i].nullable()) {
        throw new IllegalArgumentException(
            "column " + fields[i].name() + " of " + name + " must not be null");
      }
    }
    return new GenericRowWithSchema(values, schema);
  }

  private StructType append(Column... columns) {
    List<StructField> fields =
        Stream.concat(Arrays.stream(schema.fields()), Arrays.stream(columns).map(Column::field))
            .toList();
    return DataTypes.createStructType(fields);
  }
}
