package org.lethe.job.stage;

import org.lethe.table.Unit;

/**
 * A range of a task's documents, the unit of work.
 *
 * @param index from 0
 * @param count shards of the task
 */
public record Shard(int index, int count) {

  public Shard {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("shard " + index + " of " + count);
    }
  }

  /** Name of the shard's slot, for example {@code 00003-of-00012}. */
  public String slot() {
    return "%05d-of-%05d".formatted(index, count);
  }

  /** The shard a published unit holds. */
  public static Shard of(Unit unit) {
    return of(unit.slot());
  }

  /** The shard that a slot names. */
  static Shard of(String slot) {
    String[] parts = slot.split("-of-", -1);
    return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }
}
