package org.lethe.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.lethe.table.Table;

/** Rows of a table as CSV (RFC 4180): all columns, numbers in full, empty for null. */
public final class CsvRows {
  private CsvRows() {}

  /** Returns the rows with a line of column names above them. */
  public static <R extends Record> String of(Table<R> table, List<R> rows) {
    StringBuilder text = new StringBuilder(line(Arrays.asList(table.schema().fieldNames())));
    for (R record : rows) {
      Row row = table.toRow(record);
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.length(); i++) {
        cells.add(Objects.toString(row.get(i), ""));
      }
      text.append(line(cells));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CsvRows::quoted).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
