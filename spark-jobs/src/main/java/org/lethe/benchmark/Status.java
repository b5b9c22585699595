package org.lethe.benchmark;

/** The state of a request; only {@link #OK} requests are scored. */
public enum Status {
  /** The request can be scored, or has been scored. */
  OK,
  /** There is nothing to score: the choice or the document is empty, or has no token of its own. */
  EMPTY_CONTINUATION,
  /** The continuation alone is longer than the maximum input of the model. */
  CONTINUATION_TOO_LONG,
  /** A template could not be rendered for the document. */
  TEMPLATE_ERROR,
  /** The document has choices but names none of them as the right one. */
  NO_GOLD,
  /** A filter could not process the answer. */
  FILTER_ERROR,
  /** The engine failed on the request. */
  ENGINE_ERROR,
  /** The model's answer is not a number. */
  NOT_FINITE;

  /** Whether a request that could be asked has no answer; else it fails already in the plan. */
  public boolean isFailedAnswer() {
    return this == FILTER_ERROR || this == ENGINE_ERROR || this == NOT_FINITE;
  }
}
