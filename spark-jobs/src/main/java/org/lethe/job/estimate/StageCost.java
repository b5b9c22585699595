package org.lethe.job.estimate;

/**
 * What a stage has to do.
 *
 * @param stage name of the stage
 * @param units units of work
 * @param requests requests, or sequences of training
 * @param tokens tokens that pass the model
 * @param flops floating-point operations
 * @param longest operations that follow each other and cannot be spread over executors
 */
record StageCost(
    String stage, long units, long requests, double tokens, double flops, double longest) {

  /** A stage whose units do not wait for each other. */
  StageCost(String stage, long units, long requests, double tokens, double flops) {
    this(stage, units, requests, tokens, flops, units == 0 ? 0 : flops / units);
  }

  /**
   * Returns how long it takes.
   *
   * @param tasks tasks that run at the same time
   */
  double seconds(Speed speed, int tasks) {
    double spread = (flops / speed.flopsPerSecond() + units * speed.unitSeconds()) / tasks;
    return Math.max(spread, longest / speed.flopsPerSecond());
  }
}
