package org.lethe.table;

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
}
