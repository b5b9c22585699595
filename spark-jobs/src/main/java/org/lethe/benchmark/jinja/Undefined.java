package org.lethe.benchmark.jinja;

/**
 * The value of a missing name or field. Any use except in a test or a default is an error, as with
 * Jinja2's StrictUndefined.
 *
 * @param message what is missing; null when Jinja2 prints it as empty text
 */
record Undefined(String message) {

  /** The value of {@code a if b} without else when b does not hold; prints nothing. */
  static final Undefined EMPTY = new Undefined(null);

  /** Returns a value that is defined. */
  static Object check(Object value) {
    if (value instanceof Undefined missing) {
      if (missing.message() == null) {
        return "";
      }
      throw new TemplateException(missing.message());
    }
    return value;
  }
}
