package org.lethe.job;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.lethe.benchmark.Request;
import org.lethe.table.RequestRow;

/** The rows of one planned shard as requests and batches. */
final class PlannedRequests {

  private PlannedRequests() {}

  /** All rows in table order. */
  static List<RequestRow> rows(List<Row> rows) {
    return rows.stream().map(RequestRow::fromRow).toList();
  }

  /** The batches as planned; requests that cannot be scored are in none. */
  static List<List<Request>> batches(List<RequestRow> rows) {
    TreeMap<Integer, List<Request>> batches = new TreeMap<>();
    for (RequestRow row : rows) {
      if (row.batch() >= 0) {
        batches.computeIfAbsent(row.batch(), b -> new ArrayList<>()).add(row.request());
      }
    }
    return List.copyOf(batches.values());
  }
}
