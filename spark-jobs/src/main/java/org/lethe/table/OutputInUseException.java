package org.lethe.table;

import java.io.IOException;

/** Another process works on an output; the message says which. */
public final class OutputInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputInUseException(String holder) {
    super("another run works on this output: " + holder);
  }
}
