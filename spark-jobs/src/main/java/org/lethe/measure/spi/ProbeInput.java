package org.lethe.measure.spi;

import org.lethe.table.Table;

/**
 * Rows that a probe reads beside requests and prompts.
 *
 * @param table a table that another measure writes. Of a probe's table the rows are those of
 *     checkpoint and task, of a derived one those of the slices that involve the checkpoint
 */
public record ProbeInput(Table<?> table, String checkpointId, String task) {}
