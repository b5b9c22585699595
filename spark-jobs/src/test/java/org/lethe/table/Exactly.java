package org.lethe.table;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** Text of a row that is equal exactly when every value is, to the last bit and NaN included. */
final class Exactly {
  private Exactly() {}

  static String text(ScoreRow score) {
    Row row = ScoreRow.TABLE.toRow(score);
    return Arrays.deepToString(IntStream.range(0, row.size()).mapToObj(row::get).toArray());
  }
}
