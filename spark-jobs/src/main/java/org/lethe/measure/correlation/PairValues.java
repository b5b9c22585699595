package org.lethe.measure.correlation;

/** A value of an ordered pair of tasks at a checkpoint. */
@FunctionalInterface
interface PairValues {
  /**
   * Returns the value; NaN where there is none.
   *
   * @param checkpointId the checkpoint that was trained on the first task
   * @param from place of the first task among the tasks
   * @param to place of the second
   */
  double of(String checkpointId, int from, int to);
}
