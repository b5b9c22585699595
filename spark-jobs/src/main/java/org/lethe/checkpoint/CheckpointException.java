package org.lethe.checkpoint;

import java.nio.file.Path;

/**
 * Says that a checkpoint cannot be used. The message names the file, what was expected and what was
 * found.
 */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param file the file or folder at fault
   * @param problem what is wrong, what was expected and how to correct it
   */
  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /** As above, with the error that caused this one. */
  public CheckpointException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
