package org.lethe.table;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A published file is not what its manifest says. */
public final class DamagedUnitException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedUnitException(Path file, String problem, Throwable cause) {
    super(file + " " + problem, cause);
  }
}
