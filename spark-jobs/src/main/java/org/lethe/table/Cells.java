package org.lethe.table;

import java.util.List;
import org.apache.spark.sql.Row;

/** Arrays out of a row, whichever way the row holds them. */
final class Cells {
  private Cells() {}

  static float[] floats(Row row, String column) {
    int i = row.fieldIndex(column);
    Object value = row.get(i);
    if (value == null || value instanceof float[]) {
      return (float[]) value;
    }
    List<Float> list = row.getList(i);
    float[] array = new float[list.size()];
    for (int k = 0; k < array.length; k++) {
      array[k] = list.get(k);
    }
    return array;
  }

  static int[] ints(Row row, String column) {
    int i = row.fieldIndex(column);
    Object value = row.get(i);
    if (value == null || value instanceof int[]) {
      return (int[]) value;
    }
    List<Integer> list = row.getList(i);
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
