package org.lethe.job.stage;

import org.lethe.table.Unit;

/** Names of the units of {@code prompts}: a set of prompts and a range of it. */
public final class PromptShards {
  private PromptShards() {}

  /** Returns the slot of a shard of a set, for example {@code few_shot-00000-of-00002}. */
  public static String slot(String set, Shard shard) {
    return set + "-" + shard.slot();
  }

  /** Returns the name of the set that a unit belongs to. */
  public static String set(Unit unit) {
    return unit.slot().substring(0, unit.slot().indexOf('-'));
  }

  /** Returns the shard that a unit holds. */
  public static Shard shard(Unit unit) {
    return Shard.of(unit.slot().substring(unit.slot().indexOf('-') + 1));
  }
}
