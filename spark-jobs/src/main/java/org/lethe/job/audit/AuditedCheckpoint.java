package org.lethe.job.audit;

import org.lethe.config.CheckpointEntry;

/**
 * A checkpoint as its files show it.
 *
 * @param entry what the experiment says of it
 * @param fault why it cannot be opened; null if it can, and all that follows is null if not
 * @param notFinite where its first number stands that is not finite; null without one
 * @param digest of its content
 * @param architecture blocks, widths and heads in words
 * @param vocabulary size of its vocabulary
 * @param tokenizer digest of its tokenizer
 */
record AuditedCheckpoint(
    CheckpointEntry entry,
    String fault,
    String notFinite,
    String digest,
    String architecture,
    Integer vocabulary,
    String tokenizer) {

  String id() {
    return entry.id();
  }

  /** Whether its weights can be compared with others. */
  boolean isMeasured() {
    return fault == null && notFinite == null;
  }
}
