package org.lethe.training;

import java.nio.file.Path;

/** A run that cannot be started or resumed; the message names the folder and the remedy. */
public final class TrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with a file or folder of a run. */
  public TrainingException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** As above, with the error that showed it. */
  public TrainingException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
