package org.lethe.measure;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.ItemSample;
import org.lethe.figure.ReportTables;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.UnansweredCount;
import org.lethe.table.Table;

/** Tables in memory. */
public final class FakeTables implements ReportTables {
  public static final FakeTables EMPTY = new FakeTables(Map.of(), List.of(), List.of(), List.of());

  private final Map<Table<?>, List<?>> rows;
  private final List<TaskPlan> plan;
  private final List<UnansweredCount> unanswered;
  private final List<ItemSample> items;

  private FakeTables(
      Map<Table<?>, List<?>> rows,
      List<TaskPlan> plan,
      List<UnansweredCount> unanswered,
      List<ItemSample> items) {
    this.rows = rows;
    this.plan = plan;
    this.unanswered = unanswered;
    this.items = items;
  }

  /** Returns these tables with other rows of one. */
  public <R extends Record> FakeTables with(Table<R> table, List<R> other) {
    Map<Table<?>, List<?>> all = new HashMap<>(rows);
    all.put(table, other.stream().sorted(Comparator.comparing(Object::toString)).toList());
    return new FakeTables(all, plan, unanswered, items);
  }

  @SafeVarargs
  public final <R extends Record> FakeTables with(Table<R> table, R... other) {
    return with(table, List.of(other));
  }

  public FakeTables withPlan(TaskPlan... tasks) {
    return new FakeTables(rows, List.of(tasks), unanswered, items);
  }

  public FakeTables withUnanswered(UnansweredCount... counts) {
    return new FakeTables(rows, plan, List.of(counts), items);
  }

  public FakeTables withItems(List<ItemSample> samples) {
    return new FakeTables(rows, plan, unanswered, List.copyOf(samples));
  }

  @Override
  @SuppressWarnings("unchecked") // with() puts rows of a table
  public <R extends Record> List<R> rows(Table<R> table) {
    return (List<R>) rows.getOrDefault(table, List.of());
  }

  @Override
  public <R extends Record> List<R> rows(Table<R> table, String column, String text) {
    int index = table.schema().fieldIndex(column);
    return rows(table).stream().filter(row -> text.equals(table.toRow(row).get(index))).toList();
  }

  @Override
  public List<TaskPlan> plan() {
    return plan;
  }

  @Override
  public List<UnansweredCount> unanswered() {
    return unanswered;
  }

  @Override
  public List<ItemSample> items() {
    return items;
  }
}
