package org.lethe.table;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Translates between a row record, its column values and Spark's rows. One codec a record class,
 * made from its components when first used.
 *
 * @param <R> the record
 */
final class RowCodec<R extends Record> {
  private static final ClassValue<RowCodec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected RowCodec<?> computeValue(Class<?> type) {
          return new RowCodec<>(type.asSubclass(Record.class));
        }
      };

  private final Constructor<R> constructor;
  private final RowColumn[] columns;
  private final StructType schema;

  private RowCodec(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    this.columns = Arrays.stream(components).map(RowColumn::of).toArray(RowColumn[]::new);
    this.schema =
        DataTypes.createStructType(
            Arrays.stream(columns).map(RowColumn::field).toArray(StructField[]::new));
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  @SuppressWarnings("unchecked") // the codec of a class is made of that class
  static <R extends Record> RowCodec<R> of(Class<R> type) {
    return (RowCodec<R>) CODECS.get(type);
  }

  StructType schema() {
    return schema;
  }

  /**
   * Returns the cells of a record in the order of the schema; lists as arrays.
   *
   * @throws IllegalArgumentException if a value is null where the column is not nullable
   */
  Object[] cells(R row) {
    Object[] cells = new Object[columns.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns[i].cell(row);
    }
    return cells;
  }

  /** Returns one cell of a record. */
  Object cell(R row, String column) {
    return columns[schema.fieldIndex(column)].cell(row);
  }

  /**
   * Makes a record of cells in the order of the schema.
   *
   * @throws IllegalArgumentException if a value is missing where the column is not nullable
   */
  R record(Object[] cells) {
    Object[] components = new Object[cells.length];
    for (int i = 0; i < cells.length; i++) {
      components[i] = columns[i].component(cells[i]);
    }
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "no row can be made of " + Arrays.toString(cells), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " cannot be called", e);
    }
  }

  Row toRow(R row) {
    return new GenericRowWithSchema(cells(row), schema);
  }

  /** Reads a row that has at least the columns of the schema, in any order. */
  R fromRow(Row row) {
    Object[] cells = new Object[columns.length];
    for (int i = 0; i < cells.length; i++) {
      int index = row.fieldIndex(columns[i].field().name());
      Object cell = row.get(index);
      cells[i] = cell instanceof scala.collection.Seq ? columns[i].array(row.getList(index)) : cell;
    }
    return record(cells);
  }
}
