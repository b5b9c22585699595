package org.lethe.training;

import java.io.Serializable;

/**
 * How often the state of a run is saved, from which it can resume.
 *
 * @param steps most steps between two states
 * @param minutes most minutes between two states, counted in whole steps; infinity for any time
 */
public record SaveEvery(int steps, double minutes) implements Serializable {

  public SaveEvery {
    if (steps < 1) {
      throw new IllegalArgumentException("save-every must be at least 1, got " + steps);
    }
    if (!(minutes >= 0)) {
      throw new IllegalArgumentException("save-minutes must be at least 0, got " + minutes);
    }
  }

  /** Whatever time the steps take. */
  public static SaveEvery steps(int steps) {
    return new SaveEvery(steps, Double.POSITIVE_INFINITY);
  }

  /**
   * Whether a state is due.
   *
   * @param done steps done, at least 1
   * @param nanos time since the last state, or since the start of the process's work on the run
   */
  boolean isDue(int done, long nanos) {
    return done % steps == 0 || nanos >= minutes * 60e9;
  }
}
