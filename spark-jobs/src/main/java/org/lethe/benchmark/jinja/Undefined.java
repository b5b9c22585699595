package org.lethe.benchmark.jinja;

/**
 * The value of a missing name or field.
 *
 * @param message what is missing
 * @param strict whether any use except in a test or a default is an error, as with Jinja2's
 *     StrictUndefined; else it is printed and iterated as nothing and is false, as with Undefined
 */
record Undefined(String message, boolean strict) {

  /** The value of {@code a if b} without else when b does not hold, lenient in every syntax. */
  static final Undefined EMPTY =
      new Undefined("an inline if without else has no value here", false);

  Undefined(String message) {
    this(message, true);
  }

  Undefined lenient() {
    return new Undefined(message, false);
  }

  /** Returns a value as text, list or condition: empty text when it may be missing. */
  static Object check(Object value) {
    return isLenient(value) ? "" : defined(value);
  }

  /** Returns a value that an operation needs. */
  static Object defined(Object value) {
    if (value instanceof Undefined missing) {
      throw new TemplateException(missing.message());
    }
    return value;
  }

  static boolean isLenient(Object value) {
    return value instanceof Undefined missing && !missing.strict();
  }
}
