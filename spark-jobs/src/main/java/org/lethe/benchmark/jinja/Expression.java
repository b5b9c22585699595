package org.lethe.benchmark.jinja;

/** A parsed expression. */
@FunctionalInterface
interface Expression {
  /** Returns the value in a scope, or an {@link Undefined}. */
  Object value(Scope scope);
}
