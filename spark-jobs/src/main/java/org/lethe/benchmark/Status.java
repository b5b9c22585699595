package org.lethe.benchmark;

/** What became of a request; only {@link #OK} requests are scored. */
public enum Status {
  OK,
  EMPTY_CONTINUATION,
  CONTINUATION_TOO_LONG,
  TEMPLATE_ERROR,
  NO_GOLD,
  ENGINE_ERROR
}
