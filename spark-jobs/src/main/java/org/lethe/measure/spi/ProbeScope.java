package org.lethe.measure.spi;

/** What a unit of a probe's work is. */
public enum ProbeScope {
  /** A shard of the planned requests of a task. */
  REQUESTS,
  /** A shard of the prompts that the probe declares. */
  PROMPTS,
  /** A task: all prompts that the probe declares, for what is decided over them together. */
  TASK
}
