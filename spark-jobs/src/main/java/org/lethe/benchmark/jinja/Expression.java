package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;

/** A parsed expression. */
@FunctionalInterface
interface Expression {
  /** Returns the value in a scope, or an {@link Undefined}. */
  Object value(Scope scope);

  /** An expression that is the same everywhere. */
  static Expression constant(Object value) {
    return scope -> value;
  }

  /** Evaluates several, in order. */
  static List<Object> values(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>(expressions.size());
    expressions.forEach(expression -> values.add(expression.value(scope)));
    return values;
  }
}
