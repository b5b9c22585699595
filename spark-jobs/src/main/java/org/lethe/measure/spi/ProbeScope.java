package org.lethe.measure.spi;

/** What a unit of a probe's work is. */
public enum ProbeScope {
  /** A shard of the planned requests of a task. */
  REQUESTS,
  /**
   * A task: the loss of the answers to its first documents as a function of the checkpoint's
   * weights, which the probe asks step by step. A step is computed shard by shard.
   */
  SURFACE,
  /** A shard of the prompts that the probe declares. */
  PROMPTS,
  /** A task: all prompts that the probe declares, for what is decided over them together. */
  TASK;

  /** Returns whether it is planned requests that are asked, not prompts of the probe's own. */
  public boolean isOfRequests() {
    return this == REQUESTS || this == SURFACE;
  }
}
