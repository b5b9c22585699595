package org.lethe.training;

import java.nio.file.Path;

/** Says that a run cannot be started or resumed. The message names the folder and the remedy. */
public class TrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Describes a problem of a file or folder of a run. */
  public TrainingException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** As above, with the error that caused this one. */
  public TrainingException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
