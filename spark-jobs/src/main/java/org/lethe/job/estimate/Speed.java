package org.lethe.job.estimate;

/**
 * How fast a task works while as many run as a process has room for.
 *
 * @param flopsPerSecond estimated floating-point operations of its batches a second
 * @param unitSeconds what a unit takes beside its batches: reading the plan, writing rows
 */
public record Speed(double flopsPerSecond, double unitSeconds) {}
