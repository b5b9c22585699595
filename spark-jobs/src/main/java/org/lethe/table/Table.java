package org.lethe.table;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A table as declared: its name, the record that is a row, partitions and order. Two tables are
 * equal when their names are.
 *
 * @param <R> a row; its components are the columns, described by {@link Column}
 */
public final class Table<R extends Record> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Version of the declared schemas, written into every file; columns are only ever added. */
  public static final int SCHEMA_VERSION = 2;

  private final String name;
  private final String comment;
  private final Class<R> rowType;
  private final List<String> partitionColumns;
  private final List<String> sortColumns;

  private Table(
      String name,
      String comment,
      Class<R> rowType,
      List<String> partitionColumns,
      List<String> sortColumns) {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("table name must be snake_case, got " + name);
    }
    this.name = name;
    this.comment = comment;
    this.rowType = rowType;
    this.partitionColumns = columns(partitionColumns);
    this.sortColumns = columns(sortColumns);
  }

  /**
   * Declares a table.
   *
   * @param name folder of the table below {@code tables/}
   * @param comment what a row is
   * @param rowType the record that is a row
   */
  public static <R extends Record> Table<R> of(String name, String comment, Class<R> rowType) {
    return new Table<>(name, comment, rowType, List.of(), List.of());
  }

  /** Declares folders for the values of these columns, outermost first; all are texts. */
  public Table<R> partitionedBy(String... columns) {
    return new Table<>(name, comment, rowType, List.of(columns), sortColumns);
  }

  /** Declares the order of the rows within a unit. */
  public Table<R> sortedBy(String... columns) {
    return new Table<>(name, comment, rowType, partitionColumns, List.of(columns));
  }

  /** Declares another table of the same rows, partitions and order. */
  public Table<R> named(String otherName, String otherComment) {
    return new Table<>(otherName, otherComment, rowType, partitionColumns, sortColumns);
  }

  public String name() {
    return name;
  }

  /** Returns what a row is. */
  public String comment() {
    return comment;
  }

  /** Returns all columns with their comments; they stand in every file. */
  public StructType schema() {
    return codec().schema();
  }

  public List<String> partitionColumns() {
    return partitionColumns;
  }

  public List<String> sortColumns() {
    return sortColumns;
  }

  /**
   * Returns a record as a row of Spark.
   *
   * @throws IllegalArgumentException if a value is null where the column is not nullable
   */
  public Row toRow(R row) {
    return codec().toRow(row);
  }

  /** Reads a row of Spark that has at least the columns of the schema, in any order. */
  public R fromRow(Row row) {
    return codec().fromRow(row);
  }

  /** Returns the value of a column of a record, as {@link #toRow} holds it. */
  public Object cell(R row, String column) {
    return codec().cell(row, column);
  }

  /**
   * Returns this table as one of a kind of rows, which {@code scores} and {@code score_replicates}
   * share.
   *
   * @throws IllegalArgumentException if its rows are of another kind
   */
  @SuppressWarnings("unchecked") // its rows are of the kind asked for
  public <S extends Record> Table<S> as(Class<S> rows) {
    if (rowType != rows) {
      throw new IllegalArgumentException(
          "rows of %s are %s, not %s"
              .formatted(name, rowType.getSimpleName(), rows.getSimpleName()));
    }
    return (Table<S>) this;
  }

  RowCodec<R> codec() {
    return RowCodec.of(rowType);
  }

  private List<String> columns(List<String> columns) {
    List<String> declared = List.of(codec().schema().fieldNames());
    if (!declared.containsAll(columns) || new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException(
          "columns %s of %s must be among %s".formatted(columns, name, declared));
    }
    return List.copyOf(columns);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Table<?> table && name.equals(table.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
