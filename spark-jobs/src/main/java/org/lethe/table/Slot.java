package org.lethe.table;

import java.util.List;

/** Where a unit of a table stands, whatever its key. */
public record Slot(List<String> partition, String name) {
  public static Slot of(Unit unit) {
    return new Slot(unit.partition(), unit.slot());
  }
}
