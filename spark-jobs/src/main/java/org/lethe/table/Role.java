package org.lethe.table;

import java.util.Locale;

/** What a checkpoint is in the experiment. */
public enum Role {
  /** The model before any training of the experiment. */
  BASE,
  /** A base after the restoration steps, so that restoring and re-learning can be told apart. */
  CONTROL,
  /** Trained on a task. */
  FINE_TUNED,
  /** A fine-tuned checkpoint after the restoration steps. */
  RESTORED,
  /**
   * A checkpoint trained further on what it was trained on already: what training does to a model
   * that learns nothing new.
   */
  OWN_TASK;

  /** Returns the word of experiment files, for example {@code fine-tuned}. */
  public String key() {
    return column().replace('_', '-');
  }

  /** Returns the word of the tables, for example {@code fine_tuned}. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
