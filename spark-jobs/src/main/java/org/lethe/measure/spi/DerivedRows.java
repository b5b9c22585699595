package org.lethe.measure.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lethe.table.Table;

/** Rows of derived tables by the slot of their slice. */
public final class DerivedRows {
  private final Map<Table<?>, Map<String, List<Record>>> rows = new HashMap<>();

  /**
   * Adds the rows of a table.
   *
   * @param slot names the slot of a row's slice
   */
  public <R extends Record> DerivedRows with(
      Table<R> table, List<R> added, Function<R, String> slot) {
    Map<String, List<Record>> bySlot =
        added.stream().collect(Collectors.groupingBy(slot, Collectors.toList()));
    rows.put(table, bySlot);
    return this;
  }

  /** Adds the rows of a table that has one slice. */
  public <R extends Record> DerivedRows with(Table<R> table, List<R> added) {
    return with(table, added, row -> Slice.WHOLE);
  }

  /** Returns the rows of a table that belong to one slot. */
  @SuppressWarnings("unchecked") // rows of a table were added as rows of that table
  public <R extends Record> List<R> of(Table<R> table, String slot) {
    return (List<R>) rows.getOrDefault(table, Map.of()).getOrDefault(slot, List.of());
  }
}
