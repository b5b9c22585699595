package org.lethe.training;

import java.nio.file.Path;

/** Another process is writing the folder of a run. */
public final class RunInUseException extends TrainingException {
  private static final long serialVersionUID = 1L;

  RunInUseException(Path folder) {
    super(folder, "is being written by another run; try again later");
  }
}
