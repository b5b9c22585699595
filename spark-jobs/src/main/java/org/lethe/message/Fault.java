package org.lethe.message;

/**
 * Something wrong in a configuration file.
 *
 * @param problem what was found
 * @param file the file
 * @param line line of the file, from 1; 0 when the fault has none
 * @param key path of the key, for example {@code checkpoints.base.path}; empty for the whole file
 * @param expected what should have been there
 * @param remedy what to do about it
 */
public record Fault(
    String problem, String file, int line, String key, String expected, String remedy) {

  /** Returns file, line and key in one word. */
  public String place() {
    StringBuilder place = new StringBuilder(file);
    if (line > 0) {
      place.append(':').append(line);
    }
    if (!key.isEmpty()) {
      place.append(", ").append(key);
    }
    return place.toString();
  }
}
