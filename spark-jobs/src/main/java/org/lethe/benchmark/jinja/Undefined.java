package org.lethe.benchmark.jinja;

/**
 * What stands for a name or field that is not there. Any use but a test or a default is an error,
 * as with Jinja2's StrictUndefined.
 *
 * @param message what is missing; null where Jinja2 takes it for empty text
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
