package org.lethe.benchmark;

/** What became of a request; only {@link #OK} requests are scored. */
public enum Status {
  /** Can be scored, or was. */
  OK,
  /** There is nothing to score: the choice or the document is empty, or has no token of its own. */
  EMPTY_CONTINUATION,
  /** The continuation alone is longer than the model takes. */
  CONTINUATION_TOO_LONG,
  /** A template could not be rendered for the document. */
  TEMPLATE_ERROR,
  /** The document has choices but names none of them as the right one. */
  NO_GOLD,
  /** A filter could not take the answer. */
  FILTER_ERROR,
  /** The engine failed on the request. */
  ENGINE_ERROR
}
