package org.lethe.job.stage;

/** What the tasks of a stage count. */
public enum Count {
  UNITS("units"),
  REQUESTS("requests"),
  TOKENS("tokens computed"),
  SAVED_TOKENS("tokens saved by shared prefixes"),
  ATTENTION_ROWS("attention rows, padding included"),
  FAILED("failed rows"),
  SPLITS("batches split for memory"),
  LOADS("models loaded"),
  LOAD_MILLIS("milliseconds of loading models");

  private final String text;

  Count(String text) {
    this.text = text;
  }

  /** The unit of the count, for messages. */
  public String text() {
    return text;
  }
}
