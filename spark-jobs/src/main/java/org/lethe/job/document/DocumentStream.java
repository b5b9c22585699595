package org.lethe.job.document;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** The documents of a range in file order. */
interface DocumentStream extends Closeable {

  /**
   * Returns the next document; null at the end.
   *
   * @throws IOException if the file cannot be read, or is not of its format; the message says where
   */
  Map<String, Object> next() throws IOException;
}
