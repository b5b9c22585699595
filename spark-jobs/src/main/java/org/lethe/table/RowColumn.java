package org.lethe.table;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * A component of a row record as a column.
 *
 * @param field the column as Spark declares it; unit and shape stand in its metadata
 * @param element type of an array's elements; null for a single value
 * @param isList whether the record holds a list where cells hold an array
 * @param accessor reads the component
 */
record RowColumn(StructField field, DataType element, boolean isList, Method accessor) {
  private static final Map<Class<?>, DataType> SCALARS =
      Map.of(
          String.class, DataTypes.StringType,
          int.class, DataTypes.IntegerType,
          Integer.class, DataTypes.IntegerType,
          long.class, DataTypes.LongType,
          Long.class, DataTypes.LongType,
          double.class, DataTypes.DoubleType,
          Double.class, DataTypes.DoubleType,
          boolean.class, DataTypes.BooleanType,
          Boolean.class, DataTypes.BooleanType);

  private static final Map<Class<?>, DataType> ELEMENTS =
      Map.of(
          float[].class, DataTypes.FloatType,
          int[].class, DataTypes.IntegerType,
          double[].class, DataTypes.DoubleType,
          String[].class, DataTypes.StringType);

  private static final Map<Type, DataType> LISTS =
      Map.of(
          String.class, DataTypes.StringType,
          Integer.class, DataTypes.IntegerType,
          Double.class, DataTypes.DoubleType);

  /**
   * Returns the column of a component.
   *
   * @throws IllegalArgumentException if the component has no {@link Column}, a type that tables do
   *     not hold, or is a primitive that should be null at times
   */
  static RowColumn of(RecordComponent component) {
    String place = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    Column column = component.getAnnotation(Column.class);
    if (column == null || column.value().isBlank()) {
      throw new IllegalArgumentException("component " + place + " must say what it means");
    }
    boolean nullable = !column.absent().isEmpty();
    if (nullable && component.getType().isPrimitive()) {
      throw new IllegalArgumentException(
          "component " + place + " can be null, so it is no primitive");
    }
    boolean isList = component.getType() == List.class;
    DataType element = isList ? LISTS.get(elementOf(component)) : ELEMENTS.get(component.getType());
    DataType type =
        element == null
            ? SCALARS.get(component.getType())
            : DataTypes.createArrayType(element, false);
    if (type == null) {
      throw new IllegalArgumentException(
          "component %s has a type that tables do not hold: %s"
              .formatted(place, component.getGenericType().getTypeName()));
    }
    StructField field =
        new StructField(snakeCase(component.getName()), type, nullable, metadata(column));
    component.getAccessor().setAccessible(true); // row records need not be public
    return new RowColumn(
        field.withComment(comment(column)), element, isList, component.getAccessor());
  }

  private static Type elementOf(RecordComponent list) {
    return list.getGenericType() instanceof ParameterizedType type
        ? type.getActualTypeArguments()[0]
        : Object.class;
  }

  /**
   * Returns the cell of a record's component: a list becomes an array.
   *
   * @throws IllegalArgumentException if it is null and the column is not nullable
   */
  Object cell(Record row) {
    Object value = valueOf(row);
    if (value == null && !field.nullable()) {
      throw new IllegalArgumentException(
          "column %s must not be null in %s".formatted(field.name(), row));
    }
    return value instanceof List<?> list ? array(list) : value;
  }

  /**
   * Returns the record's component of a cell.
   *
   * @throws IllegalArgumentException if it is null and the column is not nullable
   */
  Object component(Object cell) {
    if (cell == null && !field.nullable()) {
      throw new IllegalArgumentException("column " + field.name() + " has no value");
    }
    if (cell == null || !isList) {
      return cell;
    }
    if (cell instanceof double[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return cell instanceof int[] numbers
        ? Arrays.stream(numbers).boxed().toList()
        : List.of((String[]) cell);
  }

  /** Returns elements as the array that cells of the column hold. */
  Object array(Collection<?> elements) {
    if (element.equals(DataTypes.FloatType)) {
      float[] array = new float[elements.size()];
      int i = 0;
      for (Object value : elements) {
        array[i++] = (Float) value;
      }
      return array;
    }
    if (element.equals(DataTypes.DoubleType)) {
      return elements.stream().mapToDouble(value -> (Double) value).toArray();
    }
    return element.equals(DataTypes.IntegerType)
        ? elements.stream().mapToInt(value -> (Integer) value).toArray()
        : elements.toArray(String[]::new);
  }

  private Object valueOf(Record row) {
    try {
      return accessor.invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read column " + field.name() + " of " + row, e);
    }
  }

  private static Metadata metadata(Column column) {
    MetadataBuilder metadata = new MetadataBuilder();
    if (!column.unit().isEmpty()) {
      metadata.putString("unit", column.unit());
    }
    if (!column.shape().isEmpty()) {
      metadata.putString("shape", column.shape());
    }
    return metadata.build();
  }

  private static String comment(Column column) {
    return column.value()
        + (column.unit().isEmpty() ? "" : ", " + column.unit())
        + (column.shape().isEmpty() ? "" : " " + column.shape())
        + (column.absent().isEmpty() ? "" : "; null " + column.absent());
  }

  /** {@code ciLow} is {@code ci_low}, {@code dModel} is {@code d_model}. */
  static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
