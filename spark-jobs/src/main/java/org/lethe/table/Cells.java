package org.lethe.table;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/** Arrays out of a row, whichever way the row holds them. */
final class Cells {
  private Cells() {}

  static float[] floats(Row row, String column) {
    return floats(row, row.fieldIndex(column));
  }

  static float[] floats(Row row, int column) {
    Object value = row.get(column);
    if (value == null || value instanceof float[]) {
      return (float[]) value;
    }
    List<Float> list = row.getList(column);
    float[] array = new float[list.size()];
    int i = 0;
    for (float element : list) {
      array[i++] = element;
    }
    return array;
  }

  static int[] ints(Row row, String column) {
    return ints(row, row.fieldIndex(column));
  }

  static int[] ints(Row row, int column) {
    Object value = row.get(column);
    if (value == null || value instanceof int[]) {
      return (int[]) value;
    }
    List<Integer> list = row.getList(column);
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  static List<String> strings(Row row, String column) {
    return strings(row, row.fieldIndex(column));
  }

  static List<String> strings(Row row, int column) {
    Object value = row.get(column);
    return List.copyOf(value instanceof String[] array ? List.of(array) : row.getList(column));
  }

  static List<Integer> integers(Row row, String column) {
    return Arrays.stream(ints(row, column)).boxed().toList();
  }
}
