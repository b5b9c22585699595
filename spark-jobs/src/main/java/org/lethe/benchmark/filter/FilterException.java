package org.lethe.benchmark.filter;

/** Answers that a filter cannot process. */
public final class FilterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FilterException(String message) {
    super(message);
  }
}
