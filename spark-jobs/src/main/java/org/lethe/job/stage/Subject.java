package org.lethe.job.stage;

import org.lethe.table.CheckpointRow;

/**
 * What a stage works on: a checkpoint by itself, or with the one it is compared with.
 *
 * @param checkpoint the checkpoint that rows are about
 * @param reference the checkpoint that is loaded beside it; null for none
 */
public record Subject(CheckpointRow checkpoint, CheckpointRow reference) {

  /** A checkpoint by itself. */
  public Subject(CheckpointRow checkpoint) {
    this(checkpoint, null);
  }

  /** Returns the slot of the subject's units of a planned shard. */
  String slot(String shard) {
    return reference == null ? shard : shard + "-against-" + reference.checkpointId();
  }
}
