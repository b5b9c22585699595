package org.lethe.activation;

/** The prompt tokens of an activation. */
public enum Position {
  /** The last prompt token. */
  LAST,
  /** The mean over all prompt tokens. */
  MEAN;

  /** Name in tables and experiment files. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
