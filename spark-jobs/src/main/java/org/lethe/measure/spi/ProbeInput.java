package org.lethe.measure.spi;

import org.lethe.table.Table;

/**
 * Rows that a probe reads beside requests and prompts.
 *
 * @param table a table that another measure writes. Of a probe's table the rows are those of
 *     checkpoint and task, of a derived one those of the slices that involve the checkpoint
 * @param needed whether it is a fault that there is no unit of them; else they are no rows
 */
public record ProbeInput(Table<?> table, String checkpointId, String task, boolean needed) {

  /** Rows that must be there. */
  public ProbeInput(Table<?> table, String checkpointId, String task) {
    this(table, checkpointId, task, true);
  }

  /** Rows that may be there: the experiment need not ask for this checkpoint or this task. */
  public static ProbeInput possible(Table<?> table, String checkpointId, String task) {
    return new ProbeInput(table, checkpointId, task, false);
  }

  /** Returns whether these are the rows of a checkpoint and a task in a table. */
  public boolean isOf(Table<?> other, String otherCheckpoint, String otherTask) {
    return table.equals(other) && checkpointId.equals(otherCheckpoint) && task.equals(otherTask);
  }
}
