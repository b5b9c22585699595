package org.lethe.figure;

/**
 * What the tables say of a checkpoint on a task, in a sentence; the page shows it when both are
 * chosen. Its verdict is that of the row.
 *
 * @param checkpointId id of the checkpoint
 * @param task name of the task
 * @param metric name of the metric
 * @param lost what was forgotten, by which facts of one metric are ordered; larger first
 * @param sentence the fact
 */
public record Fact(String checkpointId, String task, String metric, double lost, String sentence) {}
