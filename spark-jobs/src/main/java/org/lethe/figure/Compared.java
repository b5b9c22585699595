package org.lethe.figure;

/** A row that compares a checkpoint with another. */
public interface Compared {
  /** Returns the id of the checkpoint. */
  String checkpointId();

  /** Returns the id of the checkpoint it is compared with. */
  String referenceId();
}
