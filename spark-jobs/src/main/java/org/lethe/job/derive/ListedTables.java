package org.lethe.job.derive;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * The published units of tables, listed once for all derivations that read them: a finished
 * comparison asks for as many listings as there are tables. A table is listed anew after units of
 * it were published or removed.
 */
final class ListedTables {
  private final TableStore store;
  private final Map<Table<?>, Set<Unit>> listed = new HashMap<>();

  ListedTables(TableStore store) {
    this.store = store;
  }

  /** Returns the published units of a table. */
  Set<Unit> of(Table<?> table) throws IOException {
    Set<Unit> units = listed.get(table);
    if (units == null) {
      units = Set.copyOf(store.publishedUnits(table));
      listed.put(table, units);
    }
    return units;
  }

  /** Has a table listed anew when it is asked for next. */
  void changed(Table<?> table) {
    listed.remove(table);
  }
}
