package org.lethe.job;

import java.util.List;
import org.apache.spark.sql.Row;
import org.lethe.table.RequestRow;

/** The rows of one planned shard as requests. */
final class PlannedRequests {

  private PlannedRequests() {}

  /** All rows in table order. */
  static List<RequestRow> rows(List<Row> rows) {
    return rows.stream().map(RequestRow::fromRow).toList();
  }
}
