package org.lethe.job.stage;

/** What a stage does after a part of its work failed. */
public enum OnFailure {
  /** Names the part and does the others. */
  GO_ON,
  /** Stops at the first. */
  STOP
}
