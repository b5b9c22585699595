package org.lethe.benchmark.jinja;

/** A filter of templates: {@code input | name(arguments)}. */
@FunctionalInterface
interface ValueFilter {
  /** Returns the filtered value; the input may be {@link Undefined}. */
  Object apply(Object input, Arguments arguments);
}
