package org.lethe.checkpoint;

import java.nio.file.Path;

/** A checkpoint that cannot be used; the message names the file, what was expected and found. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param file the file or folder at fault
   * @param problem what is wrong, what was expected and how to mend it
   */
  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** As above, with the error that showed it. */
  public CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
