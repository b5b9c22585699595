package org.lethe.job;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.table.RequestRow;

/** The rows of one planned shard as requests and batches. */
final class PlannedRequests {

  private PlannedRequests() {}

  /** The request a row holds. */
  static Request request(RequestRow row) {
    return new Request(
        row.requestId(),
        row.task(),
        row.docId(),
        row.choice(),
        row.nChoices(),
        row.gold(),
        OutputType.valueOf(row.outputType().toUpperCase(java.util.Locale.ROOT)),
        row.context(),
        row.continuation(),
        row.contextTokens(),
        row.continuationTokens(),
        row.chars(),
        row.bytes(),
        row.words(),
        Status.valueOf(row.status()),
        row.error());
  }

  /** All rows in table order. */
  static List<RequestRow> rows(List<Row> rows) {
    return rows.stream().map(RequestRow::fromRow).toList();
  }

  /** The batches as planned; requests that cannot be scored are in none. */
  static List<List<Request>> batches(List<RequestRow> rows) {
    TreeMap<Integer, List<Request>> batches = new TreeMap<>();
    for (RequestRow row : rows) {
      if (row.batch() >= 0) {
        batches.computeIfAbsent(row.batch(), b -> new ArrayList<>()).add(request(row));
      }
    }
    return List.copyOf(batches.values());
  }
}
