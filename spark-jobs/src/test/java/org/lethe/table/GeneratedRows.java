package org.lethe.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Rows of any table with values that are easily lost: nulls, empty arrays, NaN, -0.0, extremes. */
final class GeneratedRows {
  private static final String[] TEXTS = {
    "", " ", "a", "null", "é", "\uFFFD", "\uD83D\uDE00 \uD835\uDD4F", "line\nbreak\0", "01"
  };
  private static final double[] DOUBLES = {
    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE, Double.MIN_VALUE, 0.1
  };
  private static final float[] FLOATS = {
    0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE, 0.1f
  };
  private static final int[] INTS = {0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE};
  private static final long[] LONGS = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53};

  /** Value of every partition column, which must be text that a folder can be named after. */
  static final String PARTITION = "é/01";

  private final Random random;

  GeneratedRows(long seed) {
    random = new Random(seed);
  }

  /** Returns rows of one partition; every third nullable value is null. */
  <R extends Record> List<R> of(Table<R> table, int count) {
    List<R> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          table
              .codec()
              .record(
                  Arrays.stream(table.schema().fields())
                      .map(field -> value(table, field))
                      .toArray()));
    }
    return rows;
  }

  /** Returns the unit that such rows belong to. */
  static Unit unit(Table<?> table) {
    return new Unit(
        table, table.partitionColumns().stream().map(column -> PARTITION).toList(), "all", "k1");
  }

  private Object value(Table<?> table, StructField field) {
    if (table.partitionColumns().contains(field.name())) {
      return PARTITION;
    }
    if (field.nullable() && random.nextInt(3) == 0) {
      return null;
    }
    return field.dataType() instanceof ArrayType array
        ? array(array.elementType(), random.nextInt(4))
        : single(field.dataType());
  }

  private Object array(DataType element, int length) {
    IntStream places = IntStream.range(0, length);
    if (element.equals(DataTypes.StringType)) {
      return places.mapToObj(i -> TEXTS[random.nextInt(TEXTS.length)]).toArray(String[]::new);
    }
    if (element.equals(DataTypes.IntegerType)) {
      return places.map(i -> INTS[random.nextInt(INTS.length)]).toArray();
    }
    if (element.equals(DataTypes.DoubleType)) {
      return places.mapToDouble(i -> DOUBLES[random.nextInt(DOUBLES.length)]).toArray();
    }
    float[] values = new float[length];
    places.forEach(i -> values[i] = FLOATS[random.nextInt(FLOATS.length)]);
    return values;
  }

  private Object single(DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return TEXTS[random.nextInt(TEXTS.length)];
    }
    if (type.equals(DataTypes.IntegerType)) {
      return INTS[random.nextInt(INTS.length)];
    }
    if (type.equals(DataTypes.LongType)) {
      return LONGS[random.nextInt(LONGS.length)];
    }
    return type.equals(DataTypes.DoubleType)
        ? (Object) DOUBLES[random.nextInt(DOUBLES.length)]
        : (Object) random.nextBoolean();
  }
}
