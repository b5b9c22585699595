package org.lethe.table;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The order of a table's rows: by its sort columns, then by all others; nulls first, texts by their
 * bytes, arrays element by element, as Spark sorts; -0.0 before 0.0, which are one to Spark.
 */
final class RowOrder<R extends Record> implements Comparator<R> {
  private final RowCodec<R> codec;
  private final int[] columns;

  RowOrder(Table<R> table) {
    codec = table.codec();
    List<String> names = Arrays.asList(table.schema().fieldNames());
    columns =
        Stream.concat(table.sortColumns().stream(), names.stream())
            .distinct()
            .mapToInt(names::indexOf)
            .toArray();
  }

  @Override
  public int compare(R a, R b) {
    Object[] left = codec.cells(a);
    Object[] right = codec.cells(b);
    return IntStream.of(columns)
        .map(column -> cellOrder(left[column], right[column]))
        .filter(order -> order != 0)
        .findFirst()
        .orElse(0);
  }

  @SuppressWarnings("unchecked") // cells of one column have one type
  private static int cellOrder(Object a, Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    if (a instanceof float[] values) {
      return Arrays.compare(values, (float[]) b);
    }
    if (a instanceof int[] values) {
      return Arrays.compare(values, (int[]) b);
    }
    if (a instanceof double[] values) {
      return Arrays.compare(values, (double[]) b);
    }
    if (a instanceof String[] values) {
      return Arrays.compare(values, (String[]) b, RowOrder::textOrder);
    }
    return a instanceof String text
        ? textOrder(text, (String) b)
        : ((Comparable<Object>) a).compareTo(b);
  }

  private static int textOrder(String a, String b) {
    return UTF8String.fromString(a).compareTo(UTF8String.fromString(b));
  }
}
