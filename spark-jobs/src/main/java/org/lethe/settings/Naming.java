package org.lethe.settings;

import java.util.Collection;

/** What a word of an experiment file names. */
public enum Naming {
  /** A text of its own. */
  NOTHING,
  /** A checkpoint of the experiment. */
  CHECKPOINT,
  /** A task of the experiment. */
  TASK;

  /**
   * What an experiment has names for.
   *
   * @param checkpoints ids of its checkpoints
   * @param tasks names of its tasks
   */
  public record Names(Collection<String> checkpoints, Collection<String> tasks) {}

  /** Returns the word for one of these in a message. */
  String word() {
    return this == CHECKPOINT ? "checkpoint" : "task";
  }

  Collection<String> known(Names names) {
    return this == CHECKPOINT ? names.checkpoints() : names.tasks();
  }
}
