package org.lethe.figure;

import java.util.List;
import org.lethe.table.Table;

/**
 * The tables as topics read them. Rows come in the order of their texts, numbers in these by size,
 * so that the page does not depend on the order they are stored in.
 */
public interface ReportTables {
  /**
   * Returns all rows of a table; none of a table that was never written.
   *
   * @param table a table that does not grow with requests
   */
  <R extends Record> List<R> rows(Table<R> table);

  /** Returns the rows that hold a text in a column. */
  <R extends Record> List<R> rows(Table<R> table, String column, String text);

  /** Returns the tasks as planned. */
  List<TaskPlan> plan();

  /** Returns the requests without an answer, counted by checkpoint, task and reason. */
  List<UnansweredCount> unanswered();

  /** Returns a bounded sample of documents with what every checkpoint answered, by task. */
  List<ItemSample> items();
}
