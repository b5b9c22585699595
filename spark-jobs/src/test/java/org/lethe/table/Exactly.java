package org.lethe.table;

import java.util.Arrays;

/** Text of a row that is equal exactly when every value is, NaN and the sign of 0 included. */
final class Exactly {
  private Exactly() {}

  static <R extends Record> String text(Table<R> table, R row) {
    return Arrays.deepToString(table.codec().cells(row));
  }

  static String text(ScoreRow score) {
    return text(ScoreRow.TABLE, score);
  }
}
