package org.lethe.benchmark.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments of a call as written.
 *
 * @param positional those without a name, in order
 * @param named the others
 */
record ArgumentList(List<Expression> positional, Map<String, Expression> named) {

  static final ArgumentList NONE = new ArgumentList(List.of(), Map.of());

  /**
   * Evaluates them.
   *
   * @param what is called, for errors
   */
  Arguments values(String what, Scope scope) {
    Map<String, Object> byName = new LinkedHashMap<>();
    named.forEach((name, expression) -> byName.put(name, expression.value(scope)));
    return new Arguments(what, Expression.values(positional, scope), byName);
  }
}
